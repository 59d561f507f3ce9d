// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that wait, in order.
#pragma once

#include <vector>

#include "penstock/model/row_fields.h"
#include "store/row.h"

namespace penstock::store {

class HeldRows {
 public:
  void hold(const model::RowFields& fields, bool updatesOnly) {
    rows_.push_back({fields, updatesOnly});
    for (std::string_view* text : textsOf(rows_.back().fields)) *text = {texts_.keep(*text), text->size()};
  }
  bool empty() const { return rows_.empty(); }
  /// f(fields, updatesOnly) with each, and forgets them.
  template <class F>
  void giveOut(F f) {
    for (const Held& row : rows_) f(row.fields, row.updatesOnly);
    rows_ = std::vector<Held>();
    texts_ = Arena();
  }

 private:
  struct Held {
    model::RowFields fields;  // its texts lie in texts_
    bool updatesOnly;
  };
  std::vector<Held> rows_;
  Arena texts_;
};

}  // namespace penstock::store
