// SPDX-License-Identifier: GPL-3.0-or-later
// What a request asks for where its URL does not say it: an operation of GraphQL, a method of JSON-RPC, MCP, XML-RPC or gRPC, an action of
// SOAP or of AWS, another method than the one of the request line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "penstock/base/ascii.h"

namespace penstock::codec {

/// Of a body no more than this is looked at, and of what a coding hides no more than that is made.
inline constexpr std::size_t operationLookahead = 64 * 1024;
/// Longest operation; what is longer is cut.
inline constexpr std::size_t longestOperation = 200;

/// What of a request's head is about it. Views: valid as long as that.
struct OperationHead {
  std::string_view method, host, target;  // target: path and query
  std::string_view contentType, contentEncoding;
  std::string_view soapAction, awsTarget, copySource, authorization, methodOverride, graphqlName;
  bool connectRpc = false;

  /// Takes a field, if it is one of those.
  void add(std::string_view name, std::string_view value);
};
/// `fields`: whatever has size() and gives name and value by index. One pass over them.
template <class Fields>
OperationHead operationHead(std::string_view method, std::string_view host, std::string_view target, const Fields& fields) {
  OperationHead head;
  head.method = method;
  head.host = host;
  head.target = target;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto field = fields[i];
    head.add(field.name, field.value);
  }
  return head;
}

/// What the head alone tells: "GetObject" of S3, "Greeter/SayHello" of gRPC, "DynamoDB.GetItem", "GetUser" of GraphQL over GET; "" where it
/// tells nothing. UTF-8 as far as what came is.
std::string operationInHead(const OperationHead& head);
/// Whether a body under this head may tell one.
bool operationMayBeInBody(const OperationHead& head);
/// What the body tells, as it came or, with `contentEncoding` empty, decoded; its beginning is enough. Several of a batch stand with ", "
/// between. Hostile bodies cost no more than a pass over operationLookahead.
std::string operationInBody(const OperationHead& head, std::string_view body);
/// The head's, else the body's.
std::string operationOf(const OperationHead& head, std::string_view body);

}  // namespace penstock::codec
