// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/endpoint.h"

#include <gtest/gtest.h>

namespace penstock {
namespace {

TEST(Endpoint, IsTakenApart) {
  const struct {
    const char *text, *address;
    int port;
  } cases[] = {{"192.0.2.1:54321", "192.0.2.1", 54321}, {"[::1]:80", "::1", 80}, {"[::1]", "::1", 0}, {"::1", "::1", 0},
               {"192.0.2.1", "192.0.2.1", 0},           {"", "", 0},             {"a:b", "a:b", 0},   {"a:70000", "a:70000", 0},
               {"[", "[", 0},                           {"[]", "", 0}};
  for (const auto& [text, address, port] : cases) {
    EXPECT_EQ(endpointOf(text).address, address) << text;
    EXPECT_EQ(endpointOf(text).port, port) << text;
  }
}

}  // namespace
}  // namespace penstock
