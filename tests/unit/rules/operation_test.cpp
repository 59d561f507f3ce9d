// SPDX-License-Identifier: GPL-3.0-or-later
// A condition on the operation: settled by the head where that tells it, else by content that is held.
#include <gtest/gtest.h>

#include <memory>

#include "penstock/rules/passing.h"

namespace penstock::rules {
namespace {

using filter::Part;
using filter::Verdict;

struct Request {
  explicit Request(const char* type, const char* method = "POST", const char* path = "/api") {
    auto head = std::make_shared<model::RequestHead>();
    head->method = method;
    head->path = path;
    head->headers.append("Content-Type", type);
    head->headers.append("Content-Encoding", "gzip");
    x.request = head;
    x.host = "example.com";
  }
  Verdict verdict(const std::optional<std::string>& held = std::nullopt) const {
    Passing seen(x);
    seen.hold(Side::request, held);
    filter::Evaluator evaluator(std::get<filter::ExpressionPtr>(filter::Expression::compile("operation == GetUser")));
    return evaluator.onPassing(seen, held ? Part::none : Part::requestBody);
  }
  model::Exchange x;
};

TEST(OperationCondition, AwaitsABodyThatMayTell) {
  const Request request("application/json");
  EXPECT_EQ(request.verdict(), Verdict::unknown);
  EXPECT_EQ(request.verdict(R"({"operationName":"GetUser","query":"query GetUser { a }"})"), Verdict::yes) << "held content is decoded";
  EXPECT_EQ(request.verdict(R"({"operationName":"Other","query":"query Other { a }"})"), Verdict::no);
}

TEST(OperationCondition, HoldsNoBodyThatCannotTell) {
  EXPECT_EQ(Request("image/png").verdict(), Verdict::no);
  EXPECT_EQ(Request("application/json", "GET").verdict(), Verdict::no);
  EXPECT_EQ(Request("application/grpc", "POST", "/a.B/GetUser").verdict(), Verdict::no) << "B/GetUser";
  EXPECT_EQ(Request("", "GET", "/graphql?query=query+GetUser%7Ba%7D").verdict(), Verdict::yes);
}

TEST(OperationCondition, OfWhatIsRecordedIsItsOwn) {
  Request request("application/json");
  request.x.operation = "GetUser";
  EXPECT_EQ(request.verdict(), Verdict::yes);
}

}  // namespace
}  // namespace penstock::rules
