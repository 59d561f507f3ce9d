// SPDX-License-Identifier: GPL-3.0-or-later
// Short words the HTTP/1 tests share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"

namespace penstock::wire::http1 {

using model::Anomaly;
using FieldList = std::vector<std::pair<std::string, std::string>>;

inline FieldList fieldsOf(const model::Headers& headers) {
  FieldList out;
  for (std::size_t i = 0; i < headers.size(); ++i) out.emplace_back(headers[i].name, headers[i].value);
  return out;
}

template <class Head>
std::string written(const Head& head, bool verbatim = false) {
  std::string out;
  appendTo(out, head, verbatim);
  return out;
}

/// A head of "lines" with CRLF added to each, and the blank line.
inline std::string block(std::initializer_list<std::string_view> lines) {
  std::string out;
  for (std::string_view line : lines) out.append(line).append("\r\n");
  return out + "\r\n";
}

/// What a whole body gave.
struct Decoded {
  std::string data, wire, why, rest;
  bool ended = false, failed = false;
  int steps = 0;
  Anomaly anomalies = Anomaly::none;
  std::shared_ptr<const model::Headers> trailers;
};

/// Feeds the pieces in turn, each until it is used up.
inline Decoded decode(BodyDecoder decoder, const std::vector<std::string_view>& pieces) {
  Decoded out;
  for (std::string_view piece : pieces) {
    while (!piece.empty() && !out.ended && !out.failed) {
      const BodyDecoder::Step s = decoder.step(piece);
      ++out.steps;
      out.data += s.data;
      out.wire += s.wire;
      out.ended = s.end;
      out.failed = s.failed;
      piece.remove_prefix(s.consumed);
    }
    out.rest += piece;
  }
  out.why = decoder.why();
  out.anomalies = decoder.anomalies();
  out.trailers = decoder.trailers();
  return out;
}

inline std::vector<std::string_view> splitAt(std::string_view text, std::size_t cut) {
  return {text.substr(0, cut), text.substr(cut)};
}
inline std::vector<std::string_view> everyByte(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < text.size(); ++i) out.push_back(text.substr(i, 1));
  return out;
}

}  // namespace penstock::wire::http1
