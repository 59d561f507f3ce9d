// SPDX-License-Identifier: GPL-3.0-or-later
// What is taken out of a request that an intermediary passes on, and what is not.
#include "penstock/http/hop_by_hop.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace penstock::http::test {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

model::RequestHead request(const Fields& fields) {
  model::RequestHead head;
  head.method = "GET";
  head.version = model::HttpVersion::http11;
  head.target = "http://a.example/x?y";
  head.scheme = "http";
  head.authority = "a.example";
  head.path = "/x?y";
  for (const auto& [name, value] : fields) head.headers.append(name, value);
  return head;
}

Fields fieldsOf(const model::Headers& headers) {
  Fields out;
  for (std::size_t i = 0; i < headers.size(); ++i) out.emplace_back(headers[i].name, headers[i].value);
  return out;
}

TEST(HopByHop, WhatGoesAndWhatStays) {
  struct {
    Fields received, sent;
    bool verbatim = false;
  } const table[] = {
      {{{"Host", "a.example"}}, {{"Host", "a.example"}}},
      {{{"Host", "b.example"}}, {{"Host", "b.example"}}},
      {{}, {{"Host", "a.example"}}},
      {{}, {}, true},
      {{{"Host", "a"}, {"Proxy-Connection", "keep-alive"}, {"proxy-authorization", "Basic eA=="}, {"X", "1"}},
       {{"Host", "a"}, {"X", "1"}}},
      {{{"Host", "a"}, {"Connection", "close"}}, {{"Host", "a"}, {"Connection", "close"}}},
      {{{"Host", "a"}, {"Connection", "Upgrade , X-Hop"}, {"X-Hop", "1"}, {"x-hop", "2"}, {"Upgrade", "websocket"}},
       {{"Host", "a"}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"}}},
      {{{"Host", "a"}, {"Connection", "X-Hop"}, {"Y", "1"}, {"connection", "x-other"}, {"X-Other", "1"}},
       {{"Host", "a"}, {"Y", "1"}}},
  };
  for (const auto& row : table) {
    const auto sent = forwardedForm(request(row.received), row.verbatim);
    EXPECT_EQ(fieldsOf(sent->headers), row.sent);
    EXPECT_EQ(sent->target, "/x?y");
  }
}

TEST(HopByHop, WhatFramesOrNamesARequestIsNoFieldOfAConnection) {
  for (const char* name : {"Host", "Content-Length", "Transfer-Encoding"}) {
    const auto sent = forwardedForm(
        request({{"Host", "a"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}, {"Connection", name}}),
        false);
    EXPECT_TRUE(sent->headers.contains(name)) << name;
  }
}

}  // namespace
}  // namespace penstock::http::test
