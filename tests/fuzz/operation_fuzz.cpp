// SPDX-License-Identifier: GPL-3.0-or-later
// What a request asks for: of any head and body a short name or none, the same whenever it is asked, and not of what is not looked at.
#include <array>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/operation.h"

namespace {
using namespace penstock;

struct Field {
  std::string_view name, value;
};
}  // namespace

// A byte that chooses, a line that is target, host and fields, and the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  static constexpr std::array<std::string_view, 8> types = {"application/json", "application/graphql", "text/xml", "application/x-www-form-urlencoded",
                                                            "multipart/form-data; boundary=b", "", "application/grpc", "application/soap+xml; action=a/b"};
  static constexpr std::array<std::string_view, 4> hosts = {"example.com", "s3.amazonaws.com", "b.s3.eu-west-1.amazonaws.com", "sts.amazonaws.com"};
  static constexpr std::array<std::string_view, 4> methods = {"POST", "GET", "PUT", "DELETE"};
  const std::string_view in = fuzz::asText(data + 2, size - 2);
  const std::string_view line = in.substr(0, in.find('\n'));
  const std::string_view body = in.substr(std::min(line.size() + 1, in.size()));
  const std::array<Field, 3> fields = {{{"Content-Type", types[data[0] & 7]},
                                        {data[1] & 1 ? "SOAPAction" : data[1] & 2 ? "X-Amz-Target" : "X-HTTP-Method-Override", data[1] & 7 ? line : ""},
                                        {"Content-Encoding", data[1] & 8 ? "gzip" : ""}}};
  codec::OperationHead head = codec::operationHead(methods[data[0] >> 3 & 3], hosts[data[0] >> 5 & 3], line, fields);
  const std::string name = codec::operationOf(head, body);
  fuzz::require(name.size() <= codec::longestOperation, "longer than it may be");
  fuzz::require(name == codec::operationOf(head, body), "another the second time");
  fuzz::require(codec::operationMayBeInBody(head) || codec::operationInBody(head, body).empty(), "where none may be");
  if (!(data[1] & 8) && body.size() < codec::operationLookahead) {
    std::string more(body);
    more.resize(codec::operationLookahead);
    fuzz::require(codec::operationOf(head, more + "x") == codec::operationOf(head, more), "it looks further than it says");
  }
  return 0;
}
