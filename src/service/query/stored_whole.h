// SPDX-License-Identifier: GPL-3.0-or-later
// A whole recorded exchange for an expression to look at: read as far as it is asked for, and no further.
#pragma once

#include <optional>
#include <string>

#include "penstock/codec/content_coding.h"
#include "penstock/filter/expression.h"
#include "penstock/model/recording.h"
#include "penstock/store/store.h"

namespace penstock::service {

/// A body as StoredWhole gives it, for the full-text index: both see the same texts, in UTF-8. A store::DecodeBody.
store::DecodedBody decodeForIndex(const model::Exchange& exchange, model::BodyId which, std::string_view recorded, std::size_t most);

/// Thread: one at a time. Lifetime: row and recording outlive it.
class StoredWhole final : public filter::WholeSource {
 public:
  static constexpr std::uint64_t bodyLimit = 32 * 1024 * 1024;  // decoded bytes looked at
  static constexpr std::size_t seenLimit = 16 * 1024 * 1024;    // of what is seen inside of one body

  /// `stop`: reading ends early once it is set. May be null.
  StoredWhole(const model::Recording& recording, const store::ScannedRow& row, const std::atomic<bool>* stop);
  StoredWhole(const model::Recording& recording, const filter::RowSource& row, model::ExchangePtr exchange, const std::atomic<bool>* stop);

  std::string_view text(filter::FieldId field) const override { return row_.text(field); }
  std::int64_t number(filter::FieldId field) const override { return row_.number(field); }
  std::uint32_t symbol(filter::FieldId field) const override { return row_.symbol(field); }
  const model::Exchange& exchange() const override;
  std::string_view body(model::Direction direction) const override;
  std::string_view seen(model::Direction direction) const override;
  void messages(void* context, EachMessage each) const override;
  /// Content that was longer than the limit was cut.
  bool cut() const { return cut_; }

 private:
  void addInside(model::BodyId which, std::string_view body, std::string& out) const;
  std::string readBody(model::BodyId which) const;
  void decode(const model::BodyReader& reader, codec::ContentDecoder& decoder, std::string& out) const;
  std::string payloadOf(const model::Message& message) const;
  bool stopped() const { return stop_ && stop_->load(std::memory_order_relaxed); }

  const model::Recording& recording_;
  const filter::RowSource& row_;
  const model::ExchangeId id_;
  const std::atomic<bool>* stop_;
  mutable model::ExchangePtr exchange_;
  mutable std::optional<std::string> bodies_[2], seen_[2];
  mutable bool cut_ = false;
};

}  // namespace penstock::service
