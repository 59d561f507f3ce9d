// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/operation/rpc.h"

#include <array>

#include "codec/graphql/document.h"
#include "codec/graphql/request.h"
#include "codec/operation/names.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/codec/json_members.h"

namespace penstock::codec::operation {
namespace {

constexpr std::size_t mostOfDocument = 16 * 1024;  // bytes of a GraphQL text: its operation may stand behind fragments

/// What of an object may tell its operation, as it is written.
struct Clues {
  std::string_view jsonrpc, method, params;
  graphql::Members graphql;

  /// False: what is there decides.
  bool add(std::string_view key, std::string_view value) {
    const std::pair<std::string_view, std::string_view*> all[] = {{"jsonrpc", &jsonrpc}, {"method", &method}, {"params", &params}};
    for (const auto& [name, place] : all) {
      if (key != name) continue;
      *place = value;
      return !decided();
    }
    return !graphql.add(key, value) || !decided();
  }
  bool isRpc() const { return isString(method) && (!jsonrpc.empty() || (!graphql.id.empty() && !params.empty())); }

 private:
  /// What is called is said by the params of some methods.
  bool paramsTell() const { return method == "\"tools/call\"" || method == "\"prompts/get\"" || method == "\"resources/read\""; }
  bool decided() const { return (isRpc() && (!params.empty() || !paramsTell())) || graphql.named(); }
};

/// MCP: of a call the name of what is called says more than that it is a call.
std::string rpcName(const Clues& clues) {
  std::string name = stringOf(clues.method, longestOperation);
  std::string_view what;
  if (name == "tools/call" || name == "prompts/get") what = member(clues.params, "name");
  if (name == "resources/read") what = member(clues.params, "uri");
  if (const std::string of = stringOf(what, longestOperation); !of.empty()) name.append(" ").append(of);
  return name;
}

std::string persistedName(std::string_view hash) {
  constexpr std::size_t enough = 12;  // to recognize it by
  return hash.empty() ? std::string() : "sha256:" + std::string(hash.substr(0, enough));
}
std::string documentName(const std::string& id) { return id.empty() ? std::string() : "document:" + id; }

std::string objectName(std::string_view json) {
  Clues clues;
  eachMember(json, [&](std::string_view key, std::string_view value) { return clues.add(key, value); });
  if (clues.isRpc()) return rpcName(clues);
  const graphql::Members& members = clues.graphql;
  if (members.named()) return members.name();
  if (isString(members.query)) return graphql::labelOf(graphql::operationIn(members.document(mostOfDocument)));
  const std::string hash = members.persistedHash();
  return hash.empty() ? documentName(members.knownId()) : persistedName(hash);
}

bool isMethod(std::string_view text) {
  constexpr std::size_t longest = 20;
  return !text.empty() && text.size() <= longest &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == text.npos;
}

/// Pairs of a query or form that may tell an operation.
struct Pairs {
  std::string action, method, query, operationName, extensions, document, friendlyName;
  bool version = false;

  void add(std::string_view name, std::string_view value) {
    const auto read = [value](std::size_t most) { return percentDecode(value.substr(0, most), true); };
    if (name == "Action") action = read(longestOperation);
    if (name == "Version") version = true;
    if (name == "_method") method = read(longestOperation);
    if (name == "query") query = read(mostOfDocument);
    if (name == "operationName") operationName = read(longestOperation);
    if (name == "extensions") extensions = read(mostOfDocument);
    if (name == "doc_id") document = read(longestOperation);
    if (name == "fb_api_req_friendly_name") friendlyName = read(longestOperation);
  }
  std::string name(bool aws) const {
    if (!action.empty() && (aws || version)) return action;
    if (!friendlyName.empty()) return friendlyName;
    const std::string persisted = persistedName(graphql::persistedHashIn(extensions));
    const std::string text = graphql::labelOf(graphql::operationIn(query));
    if (!operationName.empty() && (!text.empty() || !persisted.empty() || !document.empty())) return operationName;
    if (!text.empty()) return text;
    if (!persisted.empty()) return persisted;
    if (!document.empty()) return documentName(document);
    return isMethod(method) ? upperCase(method) : std::string();
  }
};

}  // namespace

std::string jsonName(std::string_view json) {
  if (json.starts_with("\xef\xbb\xbf")) json.remove_prefix(3);
  json.remove_prefix(spaceEnd(json, 0));
  if (json.starts_with('{')) return objectName(json);
  Names names;
  eachElement(json, [&](std::string_view element) { return element.starts_with('{') && names.add(objectName(element)); });
  return names.text();
}

std::string pairsName(std::string_view pairs, bool aws) {
  Pairs found;
  while (!pairs.empty()) {
    const std::string_view pair = pairs.substr(0, pairs.find('&'));
    pairs.remove_prefix(std::min(pair.size() + 1, pairs.size()));
    const std::size_t equals = pair.find('=');
    if (equals != pair.npos) found.add(pair.substr(0, equals), pair.substr(equals + 1));
  }
  return found.name(aws);
}

std::string xmlName(std::string_view xml) {
  std::size_t i = 0;
  int depth = 0;  // elements begun: 1 is the root
  bool inBody = false;
  while ((i = xml.find('<', i)) != xml.npos && i + 1 < xml.size()) {
    const std::string_view rest = xml.substr(i);
    if (rest[1] == '?' || rest[1] == '!' || rest[1] == '/') {
      const std::string_view end = rest.starts_with("<!--") ? "-->" : ">";
      i = xml.find(end, i + 2);
      if (i == xml.npos) break;
      continue;
    }
    std::string_view tag = rest.substr(1, std::min(rest.find_first_of(" \t\r\n/>", 1), rest.size()) - 1);
    if (tag.size() + 1 == rest.size()) break;  // cut off
    i += 1 + tag.size();
    tag.remove_prefix(tag.find(':') + 1);
    ++depth;
    if (inBody) return std::string(tag.substr(0, longestOperation));
    if (depth == 1 && tag != "Envelope" && tag != "methodCall") return {};
    if (tag == "methodName" && depth == 2) {
      const std::size_t from = xml.find('>', i);
      if (from == xml.npos) return {};
      std::string_view name = xml.substr(from + 1, std::min(xml.find('<', from), xml.size()) - from - 1);
      name.remove_prefix(spaceEnd(name, 0));
      return std::string(name.substr(0, std::min(name.find_first_of(" \t\r\n"), longestOperation)));
    }
    inBody = tag == "Body";
  }
  return {};
}

std::string multipartName(std::string_view body) {
  const auto part = [body](std::string_view field) -> std::string_view {
    const std::size_t at = body.find(field);
    const std::size_t content = at == body.npos ? at : body.find("\r\n\r\n", at);
    if (content == body.npos) return {};
    const std::string_view rest = body.substr(content + 4);
    return rest.substr(0, rest.find("\r\n--"));
  };
  if (std::string name = jsonName(part("name=\"operations\"")); !name.empty()) return name;
  const std::string_view method = part("name=\"_method\"");
  return isMethod(method) ? upperCase(std::string(method)) : std::string();
}

}  // namespace penstock::codec::operation
