// SPDX-License-Identifier: GPL-3.0-or-later
// Operations that a body in JSON tells, in a form, or in XML.
#pragma once

#include <string>
#include <string_view>

namespace penstock::codec::operation {

/// JSON-RPC, MCP ("tools/call search"), GraphQL, and batches of them. "" of any other JSON.
std::string jsonName(std::string_view json);
/// Pairs of a query or a form: AWS's Action beside a Version, GraphQL, `_method`.
std::string pairsName(std::string_view pairs, bool aws);
/// The first element of a SOAP body, the method of XML-RPC.
std::string xmlName(std::string_view xml);
/// `operations` of GraphQL's uploads, `_method`.
std::string multipartName(std::string_view body);

}  // namespace penstock::codec::operation
