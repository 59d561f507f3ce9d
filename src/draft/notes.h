// SPDX-License-Identifier: GPL-3.0-or-later
// What is odd about a request text, in words.
#pragma once

#include <string_view>
#include <vector>

#include "draft/text_scan.h"
#include "penstock/draft/request_text.h"

namespace penstock::draft {

struct ScannedText {
  std::string_view text;
  const StartLine& start;
  const std::vector<FieldPlace>& fields;
};

// Of a request whose head was read: fill its notes.
void addHttp1Notes(const ScannedText& scanned, ReadRequest& request);
void addHttp2Notes(const ScannedText& scanned, ReadRequest& request);

}  // namespace penstock::draft
