// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of an assistant, a line each, to all tools over the real API: what is asked with an id is answered once, in one line of JSON-RPC.
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz/api_service.h"
#include "penstock/api/mcp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  if (size > 200'000) return 0;
  static fuzz::ApiService service;
  for (const bool mayWrite : {false, true}) {
    api::Mcp mcp([](const api::Call& call) { return service.answer(call); }, {.mayWrite = mayWrite});
    for (std::string_view rest = fuzz::asText(data, size); !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      const auto answer = mcp.answer(line);
      const nlohmann::json asked = nlohmann::json::parse(line, nullptr, false);
      if (asked.is_object() && asked.contains("id") && !asked["id"].is_null() && asked.value("jsonrpc", nlohmann::json()) == "2.0")
        fuzz::require(answer.has_value(), "a question without an answer");
      if (!answer) continue;
      fuzz::require(answer->find('\n') == std::string::npos, "an answer of several lines");
      const nlohmann::json told = nlohmann::json::parse(*answer, nullptr, false);
      fuzz::require(told.is_object() && told.value("jsonrpc", "") == "2.0" && told.contains("id") && told.contains("result") != told.contains("error"),
                    "that is no answer of JSON-RPC");
    }
  }
  return 0;
}
