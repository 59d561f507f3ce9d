// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded body, piece by piece.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/base64.h"
#include "penstock/exporter/text_out.h"
#include "penstock/model/body_reader.h"

namespace penstock::exporter {

/// An error of the sink ends the reading.
using TakeBytes = std::function<Result<void>(std::string_view bytes)>;

/// How a body was read. `trouble`: "" or a clause, why it is not whole. `refused`: what the sink said.
struct BodyEnd {
  std::string trouble;
  Result<void> refused{};
};

/// As it was recorded.
BodyEnd eachPiece(const model::BodyReader& body, const TakeBytes& take);
/// Without its content coding; where that cannot be taken off, what lies under it, as it is.
BodyEnd eachDecodedPiece(const model::BodyReader& body, std::string_view contentEncoding, const TakeBytes& take);
/// Most bytes that a coding may make of a body.
inline constexpr std::uint64_t mostDecoded = std::uint64_t(1) << 30;

/// What eachPiece or eachDecodedPiece gives, as a string of Base64 in quotes.
template <class Each>
BodyEnd writeBase64(TextOut& out, Each each) {
  codec::Base64Encoder encoder;
  out.text() += '"';
  const BodyEnd end = each([&](std::string_view bytes) {
    encoder.feed(bytes, out.text());
    return out.pass();
  });
  encoder.finish(out.text());
  out.text() += '"';
  return end;
}

}  // namespace penstock::exporter
