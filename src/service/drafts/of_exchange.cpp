// SPDX-License-Identifier: GPL-3.0-or-later
// Requests of recorded exchanges, to be sent again.
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/draft/grpc_text.h"
#include "penstock/draft/text_edits.h"
#include "penstock/draft/touched.h"
#include "penstock/service/drafts.h"

namespace penstock::service {
namespace {

struct Recorded {
  model::ExchangePtr exchange;
  std::string content;
  draft::Target target;
};

Result<Recorded> recorded(const model::Recording& recording, model::ExchangeId id) {
  auto loaded = recording.load(id);
  if (!loaded) return loaded.error();
  Recorded out;
  out.exchange = std::move(*loaded);
  const model::Exchange& x = *out.exchange;
  if (x.kind != model::ExchangeKind::http || !x.request) return makeError(ErrorCode::notFound, "it has no request that can be sent");
  if (x.requestBody.recorded < x.requestBody.size) return makeError(ErrorCode::limit, "of its body not all was recorded");
  if (x.requestBody.recorded > draft::mostText) return makeError(ErrorCode::limit, "its body is over 64 MB");
  out.target = {x.scheme == "http" ? "http" : "https", x.host, x.port};
  if (x.requestBody.recorded == 0) return out;
  const auto body = recording.body(out.exchange, model::Direction::toServer);
  if (!body) return makeError(ErrorCode::notFound, "its body is in the project no more");
  auto content = body->read(0, std::size_t(x.requestBody.recorded));
  if (!content) return content.error();
  out.content = std::move(*content);
  return out;
}

/// What was meant for the proxy alone is none of the server's: the target's absolute form, and the fields of its name.
std::string forServer(std::string text, const model::RequestHead& head) {
  if (head.target.find("://") != head.target.npos && !head.path.empty()) text = draft::applied(text, draft::setTarget(text, head.path));
  const auto fields = draft::fields(text);
  for (std::size_t i = fields.size(); i-- > 0;)
    if (equalsIgnoreCase(fields[i].name, "proxy-connection") || equalsIgnoreCase(fields[i].name, "proxy-authorization"))
      text = draft::applied(text, draft::removeField(text, i));
  return text;
}

/// Braces that were sent are braces: what a person's variables mean has no part in a request that is none of theirs.
std::string literal(std::string text) {
  const auto call = draft::grpcCallIn(text);
  if (!call) return draft::escaped(text);
  const draft::Split parts = draft::split(text);
  const auto body = draft::escapedGrpc(parts.body, *call);
  return draft::escaped(parts.head).append(body ? std::string_view(*body) : parts.body);
}

}  // namespace

Result<RequestTab> tabOf(const model::Recording& recording, model::ExchangeId id) {
  auto from = recorded(recording, id);
  if (!from) return from.error();
  draft::Draft made = draft::draftOf(*from->exchange->request, from->content);
  const std::string text = forServer(std::move(made.text), *from->exchange->request);
  RequestTab tab;
  // A Host that says something else than where it went was somebody's choice, as is a length that is wrong.
  tab.inStep.bodyIsDecoded = made.bodyIsDecoded;
  tab.inStep.authority = draft::authorityOf(from->target);
  draft::markWhole(tab.inStep, text);
  tab.inStep.authority.clear();
  tab.text = literal(text);
  tab.target = draft::escaped(toText(from->target));
  tab.original = id;
  return tab;
}

RequestTab tabOf(const HeldItem& held, const HeldEdit& edit) {
  RequestTab tab;
  const std::string head = edit.head.value_or(held.head);
  const bool http2 = draft::isHttp2(head);
  for (const char c : head) {
    if (c == '\n' && !http2 && !tab.text.ends_with('\r')) tab.text += '\r';
    tab.text += c;
  }
  tab.text += http2 ? "\n" : "\r\n";
  tab.text += edit.body ? *edit.body : held.body.value_or(std::string());
  for (const draft::Item& field : draft::fields(tab.text))
    if (equalsIgnoreCase(field.name, "content-encoding")) tab.inStep.bodyIsDecoded = true;
  tab.text = literal(std::move(tab.text));
  if (auto target = draft::readTarget(held.row.url)) tab.target = draft::escaped(toText(*target));
  tab.original = held.row.exchange;
  return tab;
}

Result<ToSend> sameAgain(const model::Recording& recording, model::ExchangeId id) {
  auto from = recorded(recording, id);
  if (!from) return from.error();
  ToSend out;
  out.bytes = forServer(draft::textOf(*from->exchange->request, from->content), *from->exchange->request);
  out.options.target = std::move(from->target);
  return out;
}

}  // namespace penstock::service
