// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies of calls and messages of assistants, whatever they hold: each has an answer, and each answer is one line of JSON.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "api/calls/changed_request.h"
#include "api/calls/held_head.h"
#include "api/fields.h"
#include "api/query_values.h"
#include "penstock/api/mcp.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  api::Call call;
  call.body = text;
  api::Fields fields(call);
  (void)fields.text("a");
  (void)fields.pairs("headers");
  (void)fields.bytes("body");
  (void)fields.number("id", 0, 0, 10);
  if (!fields.good() && !nlohmann::json::accept(fields.answer().body)) std::abort();
  (void)api::queryPairs(text);

  api::Mcp mcp([](const api::Call&) { return api::refusal(404, "nothing is here"); }, {.mayWrite = true});
  if (const auto answer = mcp.answer(text); answer && (!nlohmann::json::accept(*answer) || answer->find('\n') != std::string::npos)) std::abort();

  // No change of one's own makes two fields, or two messages, of one.
  api::RequestChanges changes;
  changes.headers = {{"X-A", text}};
  service::ToSend request;
  request.bytes = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
  if (const auto changed = api::changed(request, changes); changed && std::count(changed->bytes.begin(), changed->bytes.end(), '\n') != 4) std::abort();
  api::HeadEdit edit;
  edit.headers = api::HeadFields{{"X-A", text}};
  const auto head = api::editedHead("GET / HTTP/1.1\nHost: a\n", "http://a/", true, edit);
  if (const auto* edited = std::get_if<std::string>(&head); edited && std::count(edited->begin(), edited->end(), '\n') != 2) std::abort();
  (void)api::editedHead(text, text, true, edit);
  return 0;
}
