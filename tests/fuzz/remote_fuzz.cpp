// SPDX-License-Identifier: GPL-3.0-or-later
// What another Penstock tells an attached face: whatever it is, reading it ends, and numbers stay within what can be counted with.
// Input: one byte that chooses what it is, then the bytes.
#include <nlohmann/json.hpp>
#include <string>

#include "api/row_json.h"
#include "fuzz/fuzz.h"
#include "penstock/api/remote_feed.h"
#include "penstock/store/snapshot.h"

namespace {

using namespace penstock;

void news(std::string_view in) {
  const auto told = api::newsOf(in);
  if (!told || !told->rows) return;
  fuzz::require(told->rows->ids.size() <= told->rows->count, "more ids than rows");
  if (told->rows->deleted)
    for (const std::uint32_t row : *told->rows->deleted) fuzz::require(row < 20'000'000, "a row that cannot be");
}

void row(std::string_view in) {
  const api::Json json = api::Json::parse(in, nullptr, false);
  if (json.is_discarded()) return;
  const model::Summary once = api::rowOf(json);
  fuzz::require(once.durationUs >= -1 && once.annotation.color <= 6 && once.status >= 0 && once.status <= 999, "a row that cannot be");
  const model::Summary again = api::rowOf(api::Json::parse(api::dumped(api::rowJson(once, nullptr))));
  fuzz::require(again.id == once.id && again.startedAt == once.startedAt && again.timings.at == once.timings.at && again.failure == once.failure &&
                    again.protocol == once.protocol && again.state == once.state && again.annotation.color == once.annotation.color,
                "a row changes when it is told again");
}

void snapshot(std::string_view in) {
  const auto exchange = store::decodeSnapshot(in);
  if (!exchange) return;
  const std::string once = store::encodeSnapshot(**exchange);
  const auto again = store::decodeSnapshot(once);
  fuzz::require(again && store::encodeSnapshot(**again) == once, "an exchange changes when it is told again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 1'000'000) return 0;
  const std::string_view in = fuzz::asText(data, size).substr(1);
  switch (data[0] % 3) {
    case 0: news(in); break;
    case 1: row(in); break;
    case 2: snapshot(in); break;
  }
  return 0;
}
