// SPDX-License-Identifier: GPL-3.0-or-later
// Between HPACK's fields and model heads.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "penstock/model/http_head.h"

namespace penstock::wire::http2 {

/// Collects the fields of one head as they are decoded: one `name: value CRLF` a field.
class HeadBlock {
 public:
  /// False when it is more than `limit` bytes together with what came before; nothing is added then.
  bool add(std::string_view name, std::string_view value, bool neverIndexed, std::size_t limit);
  std::size_t size() const { return text_.size(); }
  /// What was collected; empty afterwards.
  model::Headers take();
  void clear();

 private:
  struct Field {
    model::Slice name, value, line;
    bool neverIndexed;
  };
  std::string text_;
  std::vector<Field> fields_;
};

/// Scheme, authority, path, method and target from the pseudo-header fields.
std::shared_ptr<model::RequestHead> requestHead(model::Headers fields);
std::shared_ptr<model::ResponseHead> responseHead(model::Headers fields);

/// In their order. The pieces point into `headers`, whose lines are as HeadBlock or Headers::append write them. nghttp2 copies names in lower
/// case; with `names` those with a capital letter point there, and are sent as they are: it keeps them for as long as the session lives.
using KeptNames = std::unordered_set<std::string>;
std::vector<nghttp2_nv> fieldsOf(const model::Headers& headers, KeptNames* names = nullptr);

}  // namespace penstock::wire::http2
