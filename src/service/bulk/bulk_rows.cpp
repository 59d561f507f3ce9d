// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/bulk/bulk_rows.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

namespace penstock::service {

using Json = nlohmann::json;

namespace {

constexpr std::string_view beyond = "...";

std::size_t bucketOf(std::int64_t timeUs) {
  constexpr std::int64_t tenth = 100;
  std::size_t bucket = 0;
  for (std::int64_t limit = tenth; timeUs > limit && bucket < 40; limit *= 2) ++bucket;
  return bucket;
}

}  // namespace

std::uint32_t BulkRows::intern(const std::string& text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  const std::string_view kept = textBytes_ + text.size() > mostTexts ? beyond : std::string_view(text);
  if (kept != text) {
    if (const auto there = numbers_.find(kept); there != numbers_.end()) return there->second;
  }
  known_.emplace_back(kept);
  textBytes_ += kept.size() + 64;
  const auto number = std::uint32_t(known_.size() - 1);
  numbers_.emplace(known_.back(), number);
  return number;
}

std::uint32_t BulkRows::Groups::add(std::uint64_t key, std::size_t row) {
  const auto [at, fresh] = numbers_.try_emplace(key, std::uint32_t(all_.size() + 1));
  if (fresh) {
    all_.push_back({at->second, 0, row});
    keys_.push_back(key);
  }
  ++all_[at->second - 1].count;
  return at->second;
}

std::vector<BulkCluster> BulkRows::Groups::largest(std::size_t most) const {
  std::vector<BulkCluster> out(std::min(most, all_.size()));
  std::partial_sort_copy(all_.begin(), all_.end(), out.begin(), out.end(), [](const BulkCluster& a, const BulkCluster& b) {
    return a.count != b.count ? a.count > b.count : a.cluster < b.cluster;
  });
  return out;
}

void BulkRows::add(BulkRow row, std::uint64_t clusterKey, std::uint64_t shapeKey, const std::vector<std::string>& columns) {
  if (row.exchange != 0 || row.status >= 0) row.cluster = clusters_.add(clusterKey, rows_.size());
  if (shapeKey != 0) row.shape = shapes_.add(shapeKey, rows_.size());
  if (row.timeUs >= 0) {
    const std::size_t bucket = bucketOf(row.timeUs);
    if (histogram_.size() <= bucket) histogram_.resize(bucket + 1);
    ++histogram_[bucket];
  }
  if (row.failure != model::FailureKind::none || row.exchange == 0) ++failed_;
  has_[row.number / numbersTogether].set(std::size_t(row.number % numbersTogether));
  rows_.push_back(row);
  keys_.push_back(clusterKey);
  for (std::size_t i = 0; i < columns_; ++i) texts_.push_back(intern(i < columns.size() ? columns[i] : std::string()));
}

bool BulkRows::has(std::uint64_t number) const {
  const auto found = has_.find(number / numbersTogether);
  return found != has_.end() && found->second.test(std::size_t(number % numbersTogether));
}

std::vector<std::string> BulkRows::columns(std::size_t row) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < columns_; ++i) out.push_back(known_[texts_[row * columns_ + i]]);
  return out;
}

BulkRows::SortKeys BulkRows::sortKeys(BulkOrder by, unsigned column) const {
  SortKeys keys;
  const auto numbers = [&](const auto& key) {
    keys.numbers.reserve(rows_.size());
    for (const BulkRow& row : rows_) keys.numbers.push_back(std::int64_t(key(row)));
  };
  switch (by) {
    case BulkOrder::number: numbers([](const BulkRow& r) { return r.number; }); break;
    case BulkOrder::status: numbers([](const BulkRow& r) { return r.status; }); break;
    case BulkOrder::length: numbers([](const BulkRow& r) { return r.length; }); break;
    case BulkOrder::words: numbers([](const BulkRow& r) { return r.words; }); break;
    case BulkOrder::lines: numbers([](const BulkRow& r) { return r.lines; }); break;
    case BulkOrder::time: numbers([](const BulkRow& r) { return r.timeUs; }); break;
    case BulkOrder::cluster: numbers([this](const BulkRow& r) { return clusters_.countOf(r.cluster); }); break;
    case BulkOrder::shape: numbers([this](const BulkRow& r) { return shapes_.countOf(r.shape); }); break;
    case BulkOrder::greps: numbers([column](const BulkRow& r) { return r.greps >> column & 1; }); break;
    case BulkOrder::tries: numbers([](const BulkRow& r) { return r.tries; }); break;
    case BulkOrder::column:
      if (column >= columns_) {
        keys.numbers.assign(rows_.size(), 0);
        break;
      }
      keys.texts.reserve(rows_.size());
      for (std::size_t row = 0; row < rows_.size(); ++row) keys.texts.push_back(known_[texts_[row * columns_ + column]]);
      break;
  }
  return keys;
}

std::vector<std::uint32_t> BulkRows::ordered(const SortKeys& keys, bool descending) {
  std::vector<std::uint32_t> out(std::max(keys.numbers.size(), keys.texts.size()));
  std::iota(out.begin(), out.end(), 0u);
  const auto sortBy = [&](const auto& all) {
    std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) { return descending ? all[b] < all[a] : all[a] < all[b]; });
  };
  keys.texts.empty() ? sortBy(keys.numbers) : sortBy(keys.texts);
  return out;
}

std::string BulkRows::page(std::size_t page) const {
  Json all = Json::array();
  const std::size_t end = std::min(rows_.size(), (page + 1) * pageRows);
  for (std::size_t i = page * pageRows; i < end; ++i) {
    const BulkRow& r = rows_[i];
    Json row = Json::array({r.number, r.exchange, r.status, r.length, r.words, r.lines, r.timeUs, keys_[i], r.greps, r.tries, int(r.failure)});
    for (std::size_t c = 0; c < columns_; ++c) {
      const std::string& text = known_[texts_[i * columns_ + c]];
      row.push_back(Json::binary({text.begin(), text.end()}));
    }
    row.push_back(shapes_.keyOf(r.shape));
    all.push_back(std::move(row));
  }
  const auto bytes = Json::to_cbor(all);
  return {bytes.begin(), bytes.end()};
}

Result<void> BulkRows::read(std::string_view page) {
  try {
    const Json all = Json::from_cbor(page.begin(), page.end());
    for (const Json& j : all) {
      BulkRow r;
      r.number = j.at(0);
      if (has(r.number)) continue;
      r.exchange = j.at(1);
      r.status = j.at(2);
      r.length = j.at(3);
      r.words = j.at(4);
      r.lines = j.at(5);
      r.timeUs = j.at(6);
      r.greps = j.at(8);
      r.tries = j.at(9);
      const int failure = j.at(10);
      if (failure < 0 || failure >= int(model::failureCount)) throw std::out_of_range("a failure that is none");
      r.failure = model::FailureKind(failure);
      std::vector<std::string> columns;
      for (std::size_t c = 0; c < columns_; ++c) {
        const auto& bytes = j.at(11 + c).get_binary();
        columns.emplace_back(bytes.begin(), bytes.end());
      }
      // Pages of versions without shapes end before.
      const std::size_t shape = 11 + columns_;
      add(r, j.at(7), j.size() > shape ? j[shape].get<std::uint64_t>() : 0, columns);
    }
    return {};
  } catch (const std::exception&) {  // nlohmann_json's
    return makeError(ErrorCode::corrupt, "a page of its results is damaged");
  }
}

}  // namespace penstock::service
