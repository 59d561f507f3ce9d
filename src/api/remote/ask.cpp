// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/remote/ask.h"

#include "api/row_json.h"

namespace penstock::api {
namespace {

ErrorCode codeOf(unsigned status) {
  switch (status) {
    case 404: return ErrorCode::notFound;
    case 409: return ErrorCode::unsupported;
    case 413: return ErrorCode::limit;
    case 422: return ErrorCode::invalidArgument;
    case 503: return ErrorCode::cancelled;
    default: return ErrorCode::io;
  }
}

Result<std::string> call(const Remote& remote, const char* method, const std::string& path, Query query, std::string body) {
  Call asked;
  asked.method = method;
  asked.path = path;
  asked.query = std::move(query);
  asked.body = std::move(body);
  asked.rights = Right::all;
  Answer answer = remote.answer(asked);
  if (answer.status >= 200 && answer.status < 300) return std::move(answer.body);
  const Json refused = Json::parse(answer.body, nullptr, false);
  std::string why = refused.is_object() ? textIn(refused, "detail") : std::string();
  if (why.empty()) why = "the other Penstock answered " + std::to_string(answer.status);
  return makeError(codeOf(answer.status), std::move(why));
}

Result<Told> parsed(Result<std::string> text) {
  if (!text) return text.error();
  if (text->empty()) return Told{};
  Told out{Json::parse(*text, nullptr, false)};
  if (out.json.is_discarded()) return notAnAnswer();
  return out;
}

}  // namespace

Error notAnAnswer() { return makeError(ErrorCode::corrupt, "what the other Penstock answered cannot be read"); }

Result<std::string> askBytes(const Remote& remote, const std::string& path, Query query) { return call(remote, "GET", path, std::move(query), {}); }

Result<Told> askJson(const Remote& remote, const std::string& path, Query query) { return parsed(askBytes(remote, path, std::move(query))); }

Result<Told> tell(const Remote& remote, const char* method, const std::string& path, const Json& body) {
  return parsed(call(remote, method, path, {}, body.is_null() ? std::string() : dumped(body)));
}

}  // namespace penstock::api
