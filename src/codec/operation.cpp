// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/operation.h"

#include <algorithm>
#include <array>

#include "codec/graphql/document.h"
#include "codec/operation/aws.h"
#include "codec/operation/names.h"
#include "codec/operation/rpc.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/form.h"
#include "penstock/codec/media_type.h"

namespace penstock::codec {
namespace {

enum class Form : std::uint8_t { none, unsaid, json, graphql, xml, form, multipart };

Form formOf(const OperationHead& head) {
  const std::string_view written = mediaTypeIn(head.contentType);
  std::array<char, 64> lower{};
  const std::size_t n = std::min(written.size(), lower.size());
  std::transform(written.begin(), written.begin() + n, lower.begin(), toLower);
  const std::string_view type(lower.data(), n);
  const auto has = [type](std::string_view word) { return type.find(word) != type.npos; };
  if (type.empty() || type == "text/plain") return Form::unsaid;
  if (has("json")) return Form::json;
  if (has("graphql")) return Form::graphql;
  if (has("xml")) return Form::xml;
  if (type == "application/x-www-form-urlencoded") return Form::form;
  return type == "multipart/form-data" ? Form::multipart : Form::none;
}

bool isGrpc(std::string_view type) {
  constexpr std::string_view start = "application/grpc";
  return type.size() >= start.size() && equalsIgnoreCase(type.substr(0, start.size()), start);
}

/// "Greeter/SayHello" of "/helloworld.Greeter/SayHello".
std::string serviceAndMethod(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  const std::size_t method = path.rfind('/');
  if (method == path.npos || method == 0) return std::string(path.substr(method == 0 ? 1 : 0));
  std::string_view service = path.substr(0, method);
  service.remove_prefix(service.rfind('/') + 1);
  service.remove_prefix(service.rfind('.') + 1);
  return std::string(service) + std::string(path.substr(method));
}

/// "GetUser" of "http://tempuri.org/IUsers/GetUser" and of "urn:users#GetUser".
std::string actionName(std::string_view action) {
  while (!action.empty() && (action.front() == '"' || action.front() == ' ')) action.remove_prefix(1);
  while (!action.empty() && (action.back() == '"' || action.back() == ' ' || action.back() == '/')) action.remove_suffix(1);
  action.remove_prefix(action.find_last_of("/#:") + 1);
  return std::string(action);
}

// Not inside of a character.
std::string cut(std::string name) {
  if (name.size() <= longestOperation) return name;
  std::size_t end = longestOperation;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  name.resize(end);
  return name;
}

std::string inHead(const OperationHead& head) {
  if (!head.awsTarget.empty()) return operation::awsTargetName(head.awsTarget);
  if (isGrpc(head.contentType) || head.connectRpc) return serviceAndMethod(head.target);
  if (std::string action = actionName(head.soapAction); !action.empty()) return action;
  if (formOf(head) == Form::xml)
    if (const auto action = mediaParameter(head.contentType, "action")) return actionName(*action);
  if (std::string name = operation::s3Name(head); !name.empty()) return name;
  if (!head.graphqlName.empty()) return std::string(head.graphqlName);
  if (const std::string_view query = queryOf(head.target); !query.empty())
    if (std::string name = operation::pairsName(query, operation::isAwsHost(head.host)); !name.empty()) return name;
  return operation::upperCase(head.methodOverride);
}

std::string inBody(const OperationHead& head, std::string_view body) {
  switch (formOf(head)) {
    case Form::json: return operation::jsonName(body);
    case Form::graphql: {
      std::string name = operation::jsonName(body);
      return name.empty() ? graphql::labelOf(graphql::operationIn(body)) : name;
    }
    case Form::xml: return operation::xmlName(body);
    case Form::form: return operation::pairsName(body, operation::isAwsHost(head.host));
    case Form::multipart: return operation::multipartName(body);
    case Form::unsaid: return operation::jsonName(body);
    case Form::none: break;
  }
  return {};
}

}  // namespace

void OperationHead::add(std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view lower) { return equalsIgnoreCase(name, lower); };
  switch (name.size()) {
    case 10:
      if (is("soapaction")) soapAction = value;
      break;
    case 12:
      if (is("content-type")) contentType = value;
      if (is("x-amz-target")) awsTarget = value;
      break;
    case 13:
      if (is("authorization")) authorization = value;
      if (is("x-http-method")) methodOverride = value;
      break;
    case 16:
      if (is("content-encoding")) contentEncoding = value;
      break;
    case 17:
      if (is("x-method-override")) methodOverride = value;
      if (is("x-amz-copy-source")) copySource = value;
      break;
    case 22:
      if (is("x-http-method-override")) methodOverride = value;
      break;
    case 23:
      if (is("x-apollo-operation-name")) graphqlName = value;
      break;
    case 24:
      if (is("connect-protocol-version")) connectRpc = true;
      break;
    default:
      break;
  }
}

std::string operationInHead(const OperationHead& head) { return cut(inHead(head)); }

bool operationMayBeInBody(const OperationHead& head) {
  return head.method != "GET" && head.method != "HEAD" && head.method != "CONNECT" && head.method != "OPTIONS" && formOf(head) != Form::none;
}

std::string operationInBody(const OperationHead& head, std::string_view body) {
  if (body.empty() || !operationMayBeInBody(head)) return {};
  if (head.contentEncoding.empty()) return cut(inBody(head, body.substr(0, operationLookahead)));
  std::string decoded;
  ContentDecoder decoder(head.contentEncoding, operationLookahead);
  if (!decoder.supported()) return {};
  decoder.feed(body.substr(0, operationLookahead), [&decoded](std::string_view piece) {
    decoded.append(piece.substr(0, operationLookahead - decoded.size()));
    return decoded.size() < operationLookahead;
  });
  return cut(inBody(head, decoded));
}

std::string operationOf(const OperationHead& head, std::string_view body) {
  std::string name = operationInHead(head);
  return name.empty() ? operationInBody(head, body) : name;
}

}  // namespace penstock::codec
