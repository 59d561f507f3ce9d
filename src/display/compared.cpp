// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/compared.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/charset.h"
#include "penstock/display/body_bytes.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

constexpr std::size_t kHead = 64 * 1024;

/// What the start line says already.
bool inStartLine(std::string_view name) { return name == ":method" || name == ":path" || name == ":status"; }

void addLine(ComparedMessage& out, std::string_view line) {
  std::string text = codec::asUtf8(line);
  // A line of a head is a line, whatever was in it.
  std::replace(text.begin(), text.end(), '\n', ' ');
  out.head += text;
  out.head += '\n';
  ++out.headLines;
}

void addFields(ComparedMessage& out, const model::Headers& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (inStartLine(fields[i].name)) continue;
    line.assign(fields[i].name).append(": ").append(fields[i].value);
    addLine(out, line);
  }
}

std::string startLine(const model::RequestHead& head) {
  const std::string version = head.versionText.empty() ? std::string(model::toText(head.version)) : head.versionText;
  const std::string& target = head.target.empty() ? head.path : head.target;
  return head.method + ' ' + target + (version.empty() ? "" : " ") + version;
}

std::string startLine(const model::ResponseHead& head) {
  std::string line(model::toText(head.version));
  line.append(line.empty() ? "" : " ").append(std::to_string(head.status));
  return head.reason.empty() ? line : line + ' ' + head.reason;
}

template <class Head>
void addHead(ComparedMessage& out, const std::shared_ptr<const Head>& head, const std::shared_ptr<const model::Headers>& trailers) {
  if (head) {
    addLine(out, startLine(*head));
    addFields(out, head->headers);
  }
  if (trailers) addFields(out, *trailers);
}

/// What is missing of a body.
void tellMissing(ComparedMessage& out, const model::Body& body, const BodyBytes* read, bool cut, const std::string& of) {
  if (cut) out.notices.push_back("Only the first " + sizeText(mostCompared) + " of " + of + " are compared.");
  if (body.recorded < body.size)
    out.notices.push_back("Of " + of + " " + sizeText(body.recorded) + " of " + sizeText(body.size) + " were recorded.");
  if (!read) return;
  if (!read->readProblem().empty())
    out.notices.push_back("Not all of " + of + " could be read: " + read->readProblem() + ".");
  else if (!read->codingProblem().empty())
    out.notices.push_back(sentenceText(of + " is compared as far as it could be decoded: " + read->codingProblem()));
}

bool addBody(ComparedMessage& out, const model::Recording& recording, const model::ExchangePtr& exchange, model::Direction direction,
             const model::Headers* fields, const CancelToken& token) {
  const bool request = direction == model::Direction::toServer;
  const model::Body& body = request ? exchange->requestBody : exchange->responseBody;
  const std::string of = request ? "the request's body" : "the response's body";
  const auto reader = body.recorded > 0 ? recording.body(exchange, model::BodyId(direction)) : nullptr;
  if (!reader) {
    tellMissing(out, body, nullptr, false, of);
    return true;
  }
  const std::string type = fields ? fields->joined("content-type") : std::string(),
                    coding = fields ? fields->joined("content-encoding") : std::string();
  BodyBytes bytes(*reader, coding);
  if (!bytes.readUpTo(mostCompared + 1, token)) return false;
  const bool cut = bytes.decoded().size() > mostCompared;
  tellMissing(out, body, &bytes, cut, of);
  out.body = bytes.take();
  if (cut) out.body.resize(std::size_t(mostCompared));
  const std::string_view head = std::string_view(out.body).substr(0, kHead);
  const codec::BodyGuess guess = codec::guessBodyType(type, head, head.size() == out.body.size());
  // A NUL makes bytes of it, whatever it says that it is: no text has one, and no tool that works by lines takes it.
  out.text = codec::isTextual(guess.type);
  if (!out.text) return true;
  const codec::CharsetGuess charset = codec::guessCharset(type, head);
  if (charset.name != "utf-8" || charset.bom > 0 || !codec::isUtf8(out.body))
    out.body = codec::toUtf8(std::string_view(out.raw.emplace(std::move(out.body))).substr(charset.bom), charset.name);
  out.text = out.body.find('\0') == std::string::npos;
  if (out.text) out.language = languageOf(guess.type);
  return true;
}

}  // namespace

std::string_view toText(CompareMode mode) {
  switch (mode) {
    case CompareMode::lines: return "Lines";
    case CompareMode::words: return "Words";
    case CompareMode::bytes: return "Bytes";
    case CompareMode::json: return "JSON";
    case CompareMode::headers: return "Headers";
  }
  return "";
}

Result<Compared> readCompared(const model::Recording& recording, model::ExchangeId id, ComparedParts parts, const CancelToken& token) {
  auto loaded = recording.load(id);
  if (loaded.has_error()) return loaded.error();
  const model::ExchangePtr x = *loaded;
  Compared out;
  out.id = id;
  out.whole = x->state != model::ExchangeState::pending;
  bool read = true;
  if (parts != ComparedParts::response) {
    addHead(out.request, x->request, x->requestTrailers);
    read &= addBody(out.request, recording, x, model::Direction::toServer, x->request ? &x->request->headers : nullptr, token);
  }
  if (parts != ComparedParts::request && read) {
    const model::ResponseHeadPtr& head = x->response ? x->response : x->responseSent;
    addHead(out.response, head, x->responseTrailers);
    read &= addBody(out.response, recording, x, model::Direction::toClient, head ? &head->headers : nullptr, token);
  }
  if (!read) return makeError(ErrorCode::cancelled, "the comparison was stopped");
  return out;
}

}  // namespace penstock::display
