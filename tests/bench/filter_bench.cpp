// SPDX-License-Identifier: GPL-3.0-or-later
// What an expression costs over a million rows whose texts are interned as the index interns them: ms of CPU time for all of
// them.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/filter/expression.h"

namespace {

using namespace penstock;
using namespace penstock::filter;

class Rows : public RowSource {
 public:
  explicit Rows(std::size_t count) {
    std::uint32_t seed = 1;
    const auto random = [&seed](std::uint32_t below) { return (seed = seed * 1664525u + 1013904223u) / 65536 % below; };
    hosts.emplace_back();
    for (int i = 0; i < 400; ++i) hosts.push_back("service" + std::to_string(i) + ".eu-west.example.com");
    for (std::size_t i = 0; i < count; ++i)
      rows.push_back({std::uint16_t(1 + random(400)), std::uint8_t(1 + random(4)), std::uint8_t(1 + random(5)),
                      std::int16_t(200 + 100 * int(random(4))), std::int64_t(random(60000)) * 40,
                      std::int64_t(random(30000)) * 100,
                      "/api/v" + std::to_string(random(3)) + "/users/" + std::to_string(random(30000)) + "/orders",
                      "page=" + std::to_string(i)});
  }
  std::string_view text(FieldId f) const override {
    switch (f) {
      case FieldId::method: return methods[row->method];
      case FieldId::scheme: return "https";
      case FieldId::host: return hosts[row->host];
      case FieldId::path: return row->path;
      case FieldId::query: return row->query;
      case FieldId::url: return row->path;
      case FieldId::type: return types[row->type];
      default: return "";
    }
  }
  std::int64_t number(FieldId f) const override {
    switch (f) {
      case FieldId::status: return row->status;
      case FieldId::responseSize: return row->size;
      case FieldId::duration: return row->duration;
      case FieldId::port: return 443;
      case FieldId::protocol: return std::int64_t(model::Protocol::http2);
      default: return 0;
    }
  }
  std::uint32_t symbol(FieldId f) const override {
    switch (f) {
      case FieldId::method: return row->method;
      case FieldId::host: return row->host;
      case FieldId::type: return row->type;
      case FieldId::scheme: return 1;
      default: return 0;
    }
  }

  struct Row {
    std::uint16_t host;
    std::uint8_t method, type;
    std::int16_t status;
    std::int64_t size, duration;
    std::string path, query;
  };
  std::vector<Row> rows;
  const Row* row = nullptr;
  std::vector<std::string> hosts;
  static constexpr std::string_view methods[] = {"", "GET", "POST", "PUT", "DELETE"};
  static constexpr std::string_view types[] = {"",          "application/json", "text/html",
                                               "image/png", "text/css",         "application/javascript"};
};

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  Rows rows(count);
  for (const char* text :
       {"host == service7.eu-west.example.com", "method == POST && status >= 400", "status ~ ^[45]", "path contains /users/4711/",
        "type == json", "size > 1mb || duration > 2s", "path ~ ^/api/v[12]/users/4[0-9]+/orders$",
        "url contains example.com/api/v2", "host ~ service(1|2)\\. && method in (PUT, DELETE)",
        "!(type contains image) && query endswith 77", "login"}) {
    auto compiled = Expression::compile(text);
    Evaluator evaluator(std::get<ExpressionPtr>(compiled));
    std::size_t counts[3] = {};
    const std::clock_t began = std::clock();
    for (const Rows::Row& row : rows.rows) {
      rows.row = &row;
      ++counts[std::size_t(evaluator.onRow(rows))];
    }
    const double ms = double(std::clock() - began) * 1e3 / CLOCKS_PER_SEC;
    std::printf("%-54s %7.1f ms  %8zu match, %8zu unknown\n", text, ms, counts[1], counts[2]);
  }
  return 0;
}
