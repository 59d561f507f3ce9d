// SPDX-License-Identifier: GPL-3.0-or-later
// Calls of the API over a project that has something, with hostile bodies and queries: each has an answer, an error says why, and no call makes the next one fail.
// Input: a line "METHOD PATH?QUERY", then the body.
#include <nlohmann/json.hpp>
#include <string>

#include "api/query_values.h"
#include "fuzz/api_service.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace penstock;
  if (size > 200'000) return 0;
  static fuzz::ApiService service;
  service.fill();
  const std::string_view in = fuzz::asText(data, size);
  const std::string_view line = in.substr(0, in.find('\n'));
  const std::size_t space = line.find(' ');
  if (space == line.npos) return 0;
  api::Call call;
  call.method = line.substr(0, space);
  const std::string_view target = line.substr(space + 1);
  call.path = target.substr(0, target.find('?'));
  if (const std::size_t mark = target.find('?'); mark != target.npos) call.query = api::queryPairs(target.substr(mark + 1));
  call.body = in.substr(std::min(in.size(), line.size() + 1));
  call.rights = api::Right::all;
  if (api::Calls::streamsIn(call.method, call.path)) return 0;  // its body is a file: har_import and json_import

  const api::Answer answer = service.answer(call);
  fuzz::require(answer.status >= 200 && answer.status <= 599, "an answer without a status");
  const bool json = answer.type == "application/json" && !answer.body.empty();
  if (json) fuzz::require(nlohmann::json::accept(answer.body), "an answer that is no JSON");
  if (answer.status >= 400) fuzz::require(json && nlohmann::json::parse(answer.body).contains("detail"), "a refusal that does not say why");

  api::Call status;
  status.method = "GET";
  status.path = "/api/status";
  status.rights = api::Right::all;
  fuzz::require(service.answer(status).status == 200, "the next call fails");
  return 0;
}
