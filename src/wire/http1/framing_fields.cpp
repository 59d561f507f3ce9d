// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http1/framing_fields.h"

#include "penstock/base/ascii.h"
#include "wire/http1/fields.h"

namespace penstock::wire::http1 {
namespace {

constexpr std::string_view foldSpace = " \t\r\n";

template <class Visit>
void eachElement(std::string_view list, Visit visit) {
  while (true) {
    const std::size_t comma = list.find(',');
    visit(trimFold(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

void readLength(FramingFields& f, std::string_view value) {
  ++f.lengthLines;
  eachElement(value, [&](std::string_view element) {
    const auto n = parseDecimal(element);
    if (!n) {
      f.lengthInvalid = true;
    } else {
      if (f.lengthValues++ == 0) f.length = *n;
      f.lengthConflict |= *n != f.length;
    }
  });
}

void readCoding(FramingFields& f, std::string_view value) {
  ++f.codingLines;
  eachElement(value, [&](std::string_view element) {
    f.codingInvalid |= f.chunkedLast || !isToken(element);
    f.chunkedLast = equalsIgnoreCase(element, "chunked");
    constexpr std::string_view known[] = {"chunked", "gzip", "x-gzip", "deflate", "compress", "x-compress"};
    bool isKnown = false;
    for (std::string_view k : known) isKnown |= equalsIgnoreCase(element, k);
    f.codingUnknown |= !isKnown;
  });
}

}  // namespace

std::string_view trimFold(std::string_view s) {
  const std::size_t first = s.find_first_not_of(foldSpace);
  if (first == std::string_view::npos) return {};
  return s.substr(first, s.find_last_not_of(foldSpace) - first + 1);
}

FramingFields readFramingFields(const model::Headers& headers) {
  FramingFields f;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto field = headers[i];
    // The lengths of the three names differ: most fields are ruled out without a comparison.
    switch (field.name.size()) {
      case 4:
        if (equalsIgnoreCase(field.name, "Host") && f.hostLines++ == 0) f.host = field.value;
        break;
      case 14:
        if (equalsIgnoreCase(field.name, "Content-Length")) readLength(f, field.value);
        break;
      case 17:
        if (equalsIgnoreCase(field.name, "Transfer-Encoding")) readCoding(f, field.value);
        break;
      default:
        break;
    }
  }
  return f;
}

}  // namespace penstock::wire::http1
