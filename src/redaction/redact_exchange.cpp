// SPDX-License-Identifier: GPL-3.0-or-later
// The heads of an exchange, and all that is told of them.
#include "penstock/redaction/redaction.h"

namespace penstock::redaction {
namespace {

/// The block is written anew where anything of it goes: the old one would have it still.
model::Headers headersOf(const Redaction& rules, const model::Headers& headers, std::string block, std::string_view path) {
  struct Line {
    model::Slice name, value, line;
    bool neverIndexed;
  };
  std::vector<Line> lines;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    const std::string value = field.name == ":path" ? std::string(path) : rules.field(field.name, field.value);
    const auto at = std::uint32_t(block.size());
    block.append(field.name).append(": ").append(value).append("\r\n");
    lines.push_back({{at, std::uint32_t(field.name.size())},
                     {at + std::uint32_t(field.name.size()) + 2, std::uint32_t(value.size())},
                     {at, std::uint32_t(block.size()) - at},
                     field.neverIndexed});
  }
  if (!headers.empty() && !headers[0].name.starts_with(':')) block += "\r\n";
  model::Headers out(std::move(block));
  out.reserve(lines.size());
  for (const Line& l : lines) out.addField(l.name, l.value, l.line, l.neverIndexed);
  return out;
}

model::RequestHeadPtr requestOf(const Redaction& rules, const model::RequestHeadPtr& head) {
  if (!head) return head;
  auto out = std::make_shared<model::RequestHead>();
  out->method = head->method;
  out->target = rules.url(head->target);
  out->scheme = head->scheme;
  out->authority = head->authority;
  out->path = rules.url(head->path);
  out->version = head->version;
  out->versionText = head->versionText;
  out->anomalies = head->anomalies;
  const bool pseudo = !head->headers.empty() && head->headers[0].name.starts_with(':');
  const std::string version = head->versionText.empty() ? std::string(model::toText(head->version)) : head->versionText;
  const std::string line = pseudo ? std::string() : head->method + ' ' + out->target + (version.empty() ? "" : " ") + version + "\r\n";
  out->headers = headersOf(rules, head->headers, line, out->path);
  return out;
}

model::ResponseHeadPtr responseOf(const Redaction& rules, const model::ResponseHeadPtr& head) {
  if (!head) return head;
  auto out = std::make_shared<model::ResponseHead>();
  out->status = head->status;
  out->reason = rules.text(head->reason);
  out->version = head->version;
  out->anomalies = head->anomalies;
  const bool pseudo = !head->headers.empty() && head->headers[0].name.starts_with(':');
  std::string line;
  if (!pseudo) line = std::string(model::toText(head->version)) + ' ' + std::to_string(head->status) + ' ' + out->reason + "\r\n";
  out->headers = headersOf(rules, head->headers, std::move(line), {});
  return out;
}

std::shared_ptr<const model::Headers> trailersOf(const Redaction& rules, const std::shared_ptr<const model::Headers>& trailers) {
  return trailers ? std::make_shared<model::Headers>(headersOf(rules, *trailers, {}, {})) : trailers;
}

/// "request header Accept" -> "Accept"; "" where it is about something else.
std::string_view headerIn(std::string_view what) {
  constexpr std::string_view word = " header ";
  const std::size_t at = what.find(word);
  return at == what.npos ? std::string_view() : what.substr(at + word.size());
}

void redact(const Redaction& rules, model::Trace& trace) {
  for (model::TraceEntry& entry : trace) {
    entry.detail = rules.text(entry.detail);
    for (model::Change& change : entry.changes) {
      const std::string_view header = headerIn(change.what);
      for (std::string* text : {&change.before, &change.after})
        if (!text->empty()) *text = header.empty() ? rules.body("application/x-www-form-urlencoded", rules.text(*text)) : rules.field(header, *text);
    }
  }
}

}  // namespace

std::shared_ptr<const model::Exchange> Redaction::exchange(const model::Exchange& x) const {
  auto out = std::make_shared<model::Exchange>(x);
  out->request = requestOf(*this, x.request);
  out->requestSent = requestOf(*this, x.requestSent);
  out->response = responseOf(*this, x.response);
  out->responseSent = responseOf(*this, x.responseSent);
  for (model::ResponseHeadPtr& head : out->interim) head = responseOf(*this, head);
  out->requestTrailers = trailersOf(*this, x.requestTrailers);
  out->responseTrailers = trailersOf(*this, x.responseTrailers);
  for (const model::BodyId which : model::bodyIds)
    if (model::Body* body = bodyIn(*out, which)) body->bytes.reset();
  out->failure.detail = text(x.failure.detail);
  out->subject = text(x.subject);
  redact(*this, out->trace);
  return out;
}

}  // namespace penstock::redaction
