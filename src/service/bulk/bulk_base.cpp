// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/bulk_base.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "service/project/project_impl.h"
#include "service/sends/await_sending.h"

namespace penstock::service {

using Json = nlohmann::json;

std::string toJson(const KeptBase& base) {
  const BulkRow& row = base.row;
  return Json({{"exchange", row.exchange}, {"status", row.status}, {"length", row.length}, {"words", row.words}, {"lines", row.lines}, {"time", row.timeUs},
               {"failure", int(row.failure)}, {"cluster", base.clusterKey}, {"shape", base.shapeKey}})
      .dump();
}

std::optional<KeptBase> readBase(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const auto number = [&json](const char* name, std::int64_t least, std::int64_t largest) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number_integer()) return least;
    if (found->is_number_unsigned() && found->get<std::uint64_t>() > std::uint64_t(largest)) return largest;
    return std::clamp(found->get<std::int64_t>(), least, largest);
  };
  const auto key = [&json](const char* name) {
    const auto found = json.find(name);
    return found != json.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
  };
  KeptBase base;
  base.row.exchange = model::ExchangeId(number("exchange", 0, most));
  base.row.status = std::int32_t(number("status", -1, 999));
  base.row.length = number("length", -1, most);
  base.row.words = std::int32_t(number("words", -1, std::numeric_limits<std::int32_t>::max()));
  base.row.lines = std::int32_t(number("lines", -1, std::numeric_limits<std::int32_t>::max()));
  base.row.timeUs = number("time", -1, most);
  base.row.failure = model::FailureKind(number("failure", 0, int(model::failureCount) - 1));
  base.clusterKey = key("cluster");
  base.shapeKey = key("shape");
  return base;
}

std::optional<KeptBase> sendBase(Sends& sends, const Project& project, const SendOptions& options, std::string bytes, AnswerJudge& judge, const std::atomic<bool>& stop,
                                 const CancelToken& unwanted) {
  ToSend request;
  request.bytes = std::move(bytes);
  request.options = options;
  request.source = model::Source::bulk;
  auto sending = sends.send(request);
  if (!sending) return std::nullopt;  // the others will say why
  const replay::SendState state = awaitSending(**sending, unwanted);
  const model::ExchangeId id = state.exchanges.empty() ? 0 : state.exchanges.back();
  if (id == 0 || unwanted.cancelled()) return std::nullopt;
  waitRecorded(project, id);
  const auto exchange = project.load(id);
  if (!exchange) return std::nullopt;
  const Judged judged = judge.judge(project, 0, *exchange, 1, {}, stop);
  return KeptBase{judged.row, judged.clusterKey, judged.shapeKey};
}

}  // namespace penstock::service
