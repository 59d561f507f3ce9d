// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields as columns: read from the exchanges in view, a few at a time, and kept for a while.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/display/post.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// A header field of the request, of the response, or of either (the response's first).
struct HeaderField {
  enum Side : std::uint8_t { either, request, response };
  static constexpr std::size_t longestName = 100;  // bytes
  static constexpr std::size_t mostFields = 20;

  Side side = either;
  std::string name;
  bool operator==(const HeaderField&) const = default;

  /// "X-Id", "Request X-Id".
  std::string title() const;
  /// As it is remembered, and typed: "X-Id", "req:X-Id", "resp:X-Id".
  std::string text() const;
  /// What is no field, is too long or there already is left out.
  static std::vector<HeaderField> parse(const std::vector<std::string>& texts);
};

/// Thread: that which is posted to. Lifetime: what is posted is dropped once this is gone.
class HeaderFields {
 public:
  /// `arrived`: what that exchange's fields say may be another now.
  HeaderFields(Post post, std::function<void(model::ExchangeId)> arrived);

  /// Where exchanges are read. Null: nothing is asked any more.
  void setRecording(std::shared_ptr<const model::Recording> recording);
  void setFields(std::vector<HeaderField> fields);
  const std::vector<HeaderField>& fields() const { return fields_; }

  /// What is known; "" and a wish where it is not, or where the exchange went on since. A wish is for what is in view: of many
  /// only the newest few are fulfilled.
  std::string text(const model::Summary& row, std::size_t field);

 private:
  struct Wish {
    model::ExchangeId id;
    model::ExchangeState state;  // of the row when it was wished for: another one later is another wish
    int status;
  };
  struct Entry {
    Wish wish;
    std::vector<std::string> texts;
    std::list<model::ExchangeId>::iterator used;
  };
  void forget();
  void wish(const model::Summary& row);
  void pump();
  void take(const Wish& wish, const model::ExchangePtr& exchange);

  const Post post_;
  const std::function<void(model::ExchangeId)> arrived_;
  std::shared_ptr<const model::Recording> recording_;
  std::vector<HeaderField> fields_;
  std::unordered_map<model::ExchangeId, Entry> known_;
  std::list<model::ExchangeId> byUse_;  // newest first
  std::vector<Wish> wishes_;            // newest last
  std::vector<model::ExchangeId> asked_;
  std::uint64_t turn_ = 0;
  bool pumping_ = false;  // in a later turn
};

}  // namespace penstock::display
