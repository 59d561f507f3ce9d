// SPDX-License-Identifier: GPL-3.0-or-later
// A body of many JSON values as a table: a row for each, a column for each member that any of them has.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/json_records.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

/// Immutable. Of a record only the cells that are asked for are read, so a table of a hundred thousand costs its text and sixteen bytes
/// a row. Thread: any.
class RecordTable {
 public:
  static constexpr std::size_t mostColumns = 200;
  static constexpr std::size_t mostRows = 5'000'000;
  static constexpr std::size_t cellBytes = 256;  // of a value in a cell; the record has the rest

  /// Of a body as recorded, as far as `limit` decoded bytes: `cut` says that it has more. Linear; asks `token` now and then.
  struct Read;
  static Read read(const model::BodyReader& body, const std::string& contentEncoding, codec::RecordForm form, std::uint64_t limit,
                   const CancelToken& token);
  /// Linear; asks `token` now and then. A text sequence or lines that are no JSON are records all the same.
  static std::shared_ptr<const RecordTable> make(std::string text, codec::RecordForm form, const CancelToken& token);

  std::size_t rows() const { return places_.size(); }
  /// Titles. What is no object stands in a column of its own, the last, without a title.
  const std::vector<std::string>& columns() const { return titles_; }
  /// Whether a column has numbers alone, as far as the first rows tell.
  bool isNumber(std::size_t column) const { return numbers_[column]; }
  std::string_view record(std::size_t row) const;
  /// Texts of its cells, by column; strings without quotes and escapes, other values as they are written; "" where it has no such member.
  std::vector<std::string> cells(std::size_t row) const;
  /// The record laid out, or as it came where it is no JSON: then `problem` says so.
  std::string laidOut(std::size_t row, std::string& problem) const;
  /// Rows whose text has `needle` in it (letters of ASCII in either case), in order.
  std::vector<std::uint32_t> rowsWith(std::string_view needle, const CancelToken& token) const;
  /// Members or records were left out, there are too many: a sentence; "" where all is there.
  const std::string& notice() const { return notice_; }

 private:
  struct Place {
    std::uint64_t begin;
    std::uint64_t end;
  };
  void findRecords(codec::RecordForm form, const CancelToken& token);
  void findColumns(const CancelToken& token);
  void findNumbers();

  std::string text_;
  std::vector<Place> places_;
  std::vector<std::string> keys_;    // of the columns, as they are written
  std::vector<std::string> titles_;  // of the columns, and of the one for what is no object
  std::vector<bool> numbers_;
  bool values_ = false;  // some are no objects
  std::string notice_;
};
using RecordTablePtr = std::shared_ptr<const RecordTable>;

struct RecordTable::Read {
  RecordTablePtr table;
  bool cut = false;
  std::vector<std::string> notices;  // sentences
};

/// How a body's records follow each other, where it has some that are worth a table: by its media type (of JSON alone by its beginning, which has
/// several objects), and under a type that says nothing by its beginning, whose lines are JSON. Reads 64 KB of it at most.
std::optional<codec::RecordForm> recordForm(const std::string& contentType, const std::string& contentEncoding, const model::BodyReader& body,
                                            const CancelToken& token);
/// False: no body of that type has any.
bool mayHaveRecords(const std::string& contentType);

}  // namespace penstock::display
