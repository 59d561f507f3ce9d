// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/conditions.h"

#include <gtest/gtest.h>

#include <set>

#include "penstock/display/quick_filters.h"
#include "penstock/filter/expression.h"

namespace penstock::display {
namespace {

TEST(Scope, PutsHostsTogetherByDomain) {
  EXPECT_EQ(domainOf("a.b.example.com"), "example.com");
  EXPECT_EQ(domainOf("a.shop.co.uk"), "shop.co.uk");
  EXPECT_EQ(domainOf("co.uk"), "co.uk");
  EXPECT_EQ(domainOf("10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(domainOf("::1"), "::1");
  EXPECT_EQ(domainOf("localhost"), "localhost");
  EXPECT_EQ(domainOf(".x"), ".x");
  EXPECT_EQ(domainOf(""), "");
}

TEST(Scope, IsAnExpressionWhateverTheHostIsCalled) {
  Scope scope;
  EXPECT_EQ(scope.expression(), "");
  scope.hosts = {{"a\"b\\c", false}, {"example.com", true}, {"::1", false, 8443}};
  scope.time = TimeSpan{WallTime(std::chrono::microseconds(1'700'000'000'123'456)), WallTime(std::chrono::seconds(1'700'000'010))};
  EXPECT_EQ(scope.expression(),
            "(host == \"example.com\" || host endswith \".example.com\" || host in (\"a\\\"b\\\\c\") && port in (0, 80, 443)"
            " || host in (\"::1\") && port in (8443)) && time >= "
            "\"2023-11-14 22:13:20.123456Z\" && time < \"2023-11-14 22:13:30.000000Z\"");
  const auto compiled = filter::Expression::compile(scope.expression());
  EXPECT_TRUE(std::holds_alternative<filter::ExpressionPtr>(compiled));
  if (const auto* e = std::get_if<filter::ExpressionPtr>(&compiled)) {
    EXPECT_TRUE((*e)->rowsSuffice());
  }
}

TEST(Scope, NarrowsAFilterAsItWasMeant) {
  EXPECT_EQ(narrowed("", "a == b", false), "a == b");
  EXPECT_EQ(narrowed("status > 400", "host == x", true), "status > 400 && !(host == x)");
  EXPECT_EQ(narrowed("a || b", "c", false), "(a || b) && c");
  EXPECT_EQ(narrowed(" a OR b\n", "c", false), "(a OR b) && c");
}

TEST(Conditions, OfARow) {
  model::Summary row;
  EXPECT_EQ(hostCondition(row), "");
  EXPECT_EQ(pathCondition(row), "");
  EXPECT_EQ(statusCondition(row), "");
  EXPECT_EQ(operationCondition(row), "");
  row.operation = "Get\"User";
  row.scheme = "https";
  row.host = "a\"b";
  row.port = 8443;
  row.path = "/cart?id=1";
  row.status = 404;
  EXPECT_EQ(hostCondition(row), "host == \"a\\\"b:8443\"");
  EXPECT_EQ(pathCondition(row), "path startswith \"/cart\"");
  EXPECT_EQ(statusCondition(row), "status == 404");
  EXPECT_EQ(operationCondition(row), "operation == \"Get\\\"User\"");
  for (const std::string& condition : {hostCondition(row), pathCondition(row), operationCondition(row), statusCondition(row)})
    EXPECT_TRUE(std::holds_alternative<filter::ExpressionPtr>(filter::Expression::compile(condition))) << condition;
  row.path = "/" + std::string(3000, 'x');
  EXPECT_EQ(pathCondition(row), "") << "nobody reads that in a filter";
}

TEST(QuickFilters, AreExpressionsWithNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const auto& filters : {typeFilters(), statusFilters()})
    for (const QuickFilter& filter : filters) {
      EXPECT_TRUE(names.insert(filter.name).second) << filter.name;
      EXPECT_TRUE(std::holds_alternative<filter::ExpressionPtr>(filter::Expression::compile(filter.expression))) << filter.name;
    }
  EXPECT_EQ(knownFilters(statusFilters(), {"5xx", "gone", "2xx", "5xx"}), (std::vector<std::string>{"2xx", "5xx"}));
  EXPECT_EQ(anyOf(statusFilters(), {"5xx", "2xx"}), "status == 2xx || status == 5xx");
  EXPECT_EQ(anyOf(statusFilters(), {}), "");
}

}  // namespace
}  // namespace penstock::display
