// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/answer_judge.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/codec/json_shape.h"
#include "penstock/filter/exchange_row.h"
#include "service/project/project_impl.h"
#include "service/query/stored_whole.h"

namespace penstock::service {

using model::Direction;

namespace {

constexpr std::size_t mostColumns = 16, longestValue = 1'000;

/// FNV-1a over what two equal answers have in common: their text without digits, and without what they repeat of the payload.
class ClusterHash {
 public:
  void add(std::string_view text) {
    for (const char c : text) {
      if (c >= '0' && c <= '9') {
        if (!digits_) put('0');
        digits_ = true;
      } else {
        digits_ = false;
        put(c);
      }
    }
  }
  std::uint64_t value() const { return hash_; }

 private:
  void put(char c) { hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ull; }
  std::uint64_t hash_ = 14695981039346656037ull;
  bool digits_ = false;
};

/// `text` without the payloads that are long enough to be told from chance.
void addWithout(ClusterHash& hash, std::string_view text, const std::vector<std::string>& payloads) {
  constexpr std::size_t shortest = 3;
  for (int removals = 0; removals < 100 && !text.empty(); ++removals) {  // a text of nothing but payloads takes no more time for it
    std::size_t next = text.npos, length = 0;
    for (const std::string& payload : payloads) {
      if (payload.size() < shortest) continue;
      if (const std::size_t at = text.find(payload); at < next) {
        next = at;
        length = payload.size();
      }
    }
    hash.add(text.substr(0, next));
    if (next == text.npos) return;
    text.remove_prefix(next + length);
  }
  hash.add(text);
}

void count(BulkRow& row, std::string_view body) {
  row.length = std::int64_t(body.size());
  std::int32_t words = 0, lines = body.empty() ? 0 : 1;
  bool inWord = false;
  for (const char c : body) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space && !inWord) ++words;
    inWord = !space;
    if (c == '\n') ++lines;
  }
  if (body.ends_with('\n')) --lines;
  row.words = words;
  row.lines = lines;
}

Result<filter::ExpressionPtr> expressionOf(const std::string& text) {
  auto compiled = filter::Expression::compile(text);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled))
    return makeError(ErrorCode::invalidArgument, "expression \"" + text + "\": " + problem->message);
  return std::get<filter::ExpressionPtr>(std::move(compiled));
}

}  // namespace

Result<AnswerJudge> AnswerJudge::make(const BulkSpec& spec) {
  if (spec.columns.size() > mostColumns || spec.greps.size() > mostColumns)
    return makeError(ErrorCode::invalidArgument, "a run has " + std::to_string(mostColumns) + " columns and expressions at most");
  AnswerJudge judge;
  for (const BulkColumn& column : spec.columns) {
    draft::Extraction extraction = column.extraction;
    extraction.variable = "value";
    auto extractor = draft::Extractor::compile(extraction);
    if (!extractor) return makeError(ErrorCode::invalidArgument, "column \"" + column.name + "\": " + extractor.error().message);
    judge.extractors_.push_back(std::move(*extractor));
  }
  for (const std::string& text : spec.greps) {
    auto compiled = expressionOf(text);
    if (!compiled) return compiled.error();
    judge.greps_.push_back(std::move(*compiled));
  }
  if (!spec.again.empty()) {
    auto compiled = expressionOf(spec.again);
    if (!compiled) return compiled.error();
    judge.again_ = std::move(*compiled);
  }
  return judge;
}

Judged AnswerJudge::judge(const Project& project, std::uint64_t number, const model::ExchangePtr& exchange, unsigned tries,
                          const std::vector<std::string>& payloads, const std::atomic<bool>& stop) {
  Judged out;
  out.row.number = number;
  out.row.tries = std::uint8_t(std::min(tries, 255u));
  out.columns.resize(extractors_.size());
  if (!exchange) return out;
  const model::Exchange& x = *exchange;
  out.row.exchange = x.id;
  out.row.failure = x.failure.kind;
  out.row.timeUs = x.timings[model::Timings::end];
  const bool kept = x.responseBody.size > 0 && !x.responseBody.bytes;
  if (kept) waitRecorded(project, x.id);
  const filter::ExchangeRow row(x);
  const StoredWhole whole(project, row, exchange, &stop);
  ClusterHash hash;
  if (x.response) {
    out.row.status = x.response->status;
    const std::string_view body = whole.body(Direction::toClient);
    count(out.row, body);
    addWithout(hash, body, payloads);
    if (const auto shape = codec::jsonShape(body)) out.shapeKey = std::max<std::uint64_t>(*shape, 1);
    for (std::size_t i = 0; i < extractors_.size(); ++i)
      if (auto value = extractors_[i].take(*x.response, body)) out.columns[i] = value->substr(0, longestValue);
  }
  out.clusterKey = hash.value() ^ (std::uint64_t(std::uint32_t(out.row.status)) << 48) ^ std::uint64_t(x.failure.kind);
  while (evaluators_.size() < greps_.size()) evaluators_.push_back(std::make_unique<filter::Evaluator>(greps_[evaluators_.size()], &stop));
  if (again_ && evaluators_.size() == greps_.size()) evaluators_.push_back(std::make_unique<filter::Evaluator>(again_, &stop));
  for (std::size_t i = 0; i < evaluators_.size(); ++i) {
    filter::Verdict verdict = evaluators_[i]->onRow(row);
    if (verdict == filter::Verdict::unknown) verdict = evaluators_[i]->onWhole(whole) ? filter::Verdict::yes : filter::Verdict::no;
    if (verdict != filter::Verdict::yes) continue;
    if (i < greps_.size())
      out.row.greps |= std::uint16_t(1u << i);
    else
      out.again = true;
  }
  return out;
}

}  // namespace penstock::service
