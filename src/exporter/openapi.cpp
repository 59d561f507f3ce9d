// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/openapi.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "exporter/body_stream.h"
#include "exporter/openapi_shape.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"
#include "penstock/exporter/endpoint.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

constexpr std::size_t kMostServers = 100, kMostParameters = 100, kMostTypes = 10;
constexpr std::string_view kMethods[] = {"get", "put", "post", "delete", "options", "head", "patch", "trace"};

bool isApi(std::string_view type) {
  for (const std::string_view other : {"text/html", "text/css", "image/", "font/", "audio/", "video/"})
    if (type.starts_with(other)) return false;
  return !type.ends_with("javascript");
}

std::string typeOf(const model::Headers& headers) { return codec::mediaType(headers.find("content-type").value_or("")); }

std::string decoded(const model::BodyReader& body, const model::Headers& headers) {
  std::string out;
  (void)eachDecodedPiece(body, headers.joined("content-encoding"), [&out](std::string_view piece) -> Result<void> {
    out += piece;
    return out.size() > OpenApi::mostBody ? Result<void>(makeError(ErrorCode::limit, "")) : Result<void>();
  });
  return out;
}

Json schemaOf(const model::BodyReader& body, const model::Headers& headers, std::string_view type) {
  const bool json = type == "application/json" || type.ends_with("+json");
  if (json || type == "application/x-www-form-urlencoded") {
    const std::string text = decoded(body, headers);
    if (!json) {
      Json form = Json::object();
      for (const codec::NameValue& field : codec::parseForm(text)) form[codec::asUtf8(field.name)] = "";
      return shapeOf(form);
    }
    // Depth is bounded by size there: a parser that recurses is asked only where it is shallow.
    std::size_t depth = 0, most = 0;
    for (const char c : text) {
      if (c == '{' || c == '[') most = std::max(most, ++depth);
      if ((c == '}' || c == ']') && depth > 0) --depth;
    }
    const Json value = most > 500 ? Json(Json::value_t::discarded) : Json::parse(text, nullptr, false);
    if (!value.is_discarded()) return shapeOf(value);
  }
  if (type.starts_with("text/")) return {{"type", "string"}};
  return Json::object();
}

struct Content {
  std::map<std::string, Json> types;

  void add(const model::BodyReader& body, const model::Headers& headers) {
    if (body.size() == 0) return;
    std::string type = typeOf(headers);
    if (type.empty()) type = "application/octet-stream";
    if (types.size() >= kMostTypes && !types.contains(type)) return;
    const Json schema = schemaOf(body, headers, type);
    const auto [known, fresh] = types.emplace(std::move(type), schema);
    if (!fresh) mergeShape(known->second, schema);
  }
  Json json() const {
    Json out = Json::object();
    for (const auto& [type, schema] : types) out[type] = {{"schema", schema}};
    return out;
  }
};

struct Operation {
  std::uint64_t seen = 0;
  std::map<std::string, std::uint64_t> query;  // how often each was there
  Content request;
  struct Answer {
    std::string reason;
    Content content;
  };
  std::map<int, Answer> answers;
};

struct Path {
  std::vector<std::string> names;
  std::map<std::string, Operation> operations;
};

Json parametersOf(const Path& path, const Operation& operation) {
  Json out = Json::array();
  for (const std::string& name : path.names)
    out.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  for (const auto& [name, times] : operation.query)
    out.push_back({{"name", name}, {"in", "query"}, {"required", times >= operation.seen}, {"schema", {{"type", "string"}}}});
  return out;
}

Json operationJson(const Path& path, const Operation& operation) {
  Json out = Json::object();
  if (Json parameters = parametersOf(path, operation); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!operation.request.types.empty()) out["requestBody"] = {{"content", operation.request.json()}};
  Json& answers = out["responses"] = Json::object();
  for (const auto& [status, answer] : operation.answers) {
    Json& one = answers[std::to_string(status)] = {{"description", answer.reason}};
    if (!answer.content.types.empty()) one["content"] = answer.content.json();
  }
  return out;
}

}  // namespace

struct OpenApi::Impl {
  std::map<std::string, Path> paths;
  std::set<std::string> servers;
};

OpenApi::OpenApi() : impl_(std::make_unique<Impl>()) {}
OpenApi::~OpenApi() = default;

void OpenApi::add(const model::Exchange& x, const model::BodyReader& request, const model::BodyReader& response) {
  const model::ResponseHead* answer = x.response ? x.response.get() : x.responseSent.get();
  if (x.kind != model::ExchangeKind::http || !x.request || !answer || answer->status < 100 || answer->status > 599) return;
  const std::string method = lowered(x.request->method);
  if (std::find(std::begin(kMethods), std::end(kMethods), method) == std::end(kMethods) || !x.request->path.starts_with('/')) return;
  if (!isApi(typeOf(answer->headers))) return;
  std::vector<std::string> names;
  const std::string_view target = x.request->path;
  const std::string path = endpointPath(target.substr(0, target.find('?')), names);
  if (impl_->paths.size() >= mostPaths && !impl_->paths.contains(path)) return;
  if (impl_->servers.size() < kMostServers) impl_->servers.insert(codec::asUtf8(x.scheme + "://" + model::authorityOf(x)));
  Path& known = impl_->paths[path];
  known.names = std::move(names);
  Operation& operation = known.operations[method];
  ++operation.seen;
  std::set<std::string> once;
  for (const codec::NameValue& field : codec::parseForm(codec::queryOf(target))) once.insert(codec::asUtf8(field.name));
  for (const std::string& name : once)
    if (operation.query.size() < kMostParameters || operation.query.contains(name)) ++operation.query[name];
  operation.request.add(request, x.request->headers);
  Operation::Answer& told = operation.answers[answer->status];
  if (told.reason.empty()) told.reason = codec::asUtf8(answer->reason);
  told.content.add(response, answer->headers);
}

std::string OpenApi::text() const {
  Json out{{"openapi", "3.1.0"}, {"info", {{"title", "What Penstock saw"}, {"version", "1"}}}};
  for (const std::string& server : impl_->servers) out["servers"].push_back({{"url", server}});
  Json& paths = out["paths"] = Json::object();
  for (const auto& [path, known] : impl_->paths)
    for (const auto& [method, operation] : known.operations) paths[path][method] = operationJson(known, operation);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace penstock::exporter
