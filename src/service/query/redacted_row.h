// SPDX-License-Identifier: GPL-3.0-or-later
// A row as it is to whoever may not see secrets, so that no expression of theirs finds one out.
#pragma once

#include <string>
#include <utility>

#include "penstock/redaction/redaction.h"
#include "penstock/store/row_scan.h"

namespace penstock::service {

/// Lifetime: the row outlives it. Thread: one at a time.
class RedactedRow final : public store::ScannedRow {
 public:
  RedactedRow(const store::ScannedRow& row, const redaction::Redaction& redaction) : row_(row), redaction_(redaction) {}

  std::uint32_t row() const override { return row_.row(); }
  model::ExchangeId id() const override { return row_.id(); }
  bool pending() const override { return row_.pending(); }
  std::string_view text(filter::FieldId field) const override;
  std::int64_t number(filter::FieldId field) const override { return row_.number(field); }
  /// Equal texts are equal without their secrets too.
  std::uint32_t symbol(filter::FieldId field) const override { return row_.symbol(field); }

 private:
  const std::string& url() const;
  std::string_view without(std::string& place, filter::FieldId field) const;

  const store::ScannedRow& row_;
  const redaction::Redaction& redaction_;
  mutable std::string url_, comment_, operation_;
  mutable bool urlMade_ = false;
};

}  // namespace penstock::service
