// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/query/redacted_row.h"

#include <algorithm>

namespace penstock::service {

using filter::FieldId;

const std::string& RedactedRow::url() const {
  if (!std::exchange(urlMade_, true)) url_ = redaction_.url(row_.text(FieldId::url));
  return url_;
}

std::string_view RedactedRow::without(std::string& place, FieldId field) const {
  const std::string_view text = row_.text(field);
  if (text.empty()) return text;
  place = redaction_.text(text);
  return place;
}

std::string_view RedactedRow::text(FieldId field) const {
  switch (field) {
    case FieldId::url: return url();
    case FieldId::path:
    case FieldId::query: {
      // Of a row whose target is no URL all is the path.
      const std::string_view all = url();
      const bool whole = row_.text(FieldId::path).size() == row_.text(FieldId::url).size();
      const std::size_t mark = whole ? all.npos : all.find('?');
      if (field == FieldId::path) return all.substr(0, mark);
      return mark == all.npos ? std::string_view() : all.substr(mark + 1);
    }
    case FieldId::comment: return without(comment_, field);
    case FieldId::operation: return without(operation_, field);
    default: return row_.text(field);
  }
}

}  // namespace penstock::service
