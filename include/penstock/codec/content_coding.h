// SPDX-License-Identifier: GPL-3.0-or-later
// Content codings (RFC 9110 8.4.1): gzip, deflate, br, zstd and chains of them, taken off again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

/// How decoding stands or ended.
enum class DecodeEnd : std::uint8_t {
  complete,     // every coding was taken off and reached its end
  truncated,    // the input ended before the coding did
  corrupt,      // bytes that the coding does not allow
  limit,        // more output than the limit: a bomb, or a limit set low
  unsupported,  // a coding we do not know: what lies under it is given as it is
};

/// Streaming decoder of one `Content-Encoding` value. Memory is bounded whatever the input: the windows of its codings
/// and one block a coding; output goes out as it comes. Thread: one at a time.
class ContentDecoder {
 public:
  /// `contentEncoding`: the field's value; several field lines joined by commas. "" and "identity" pass bytes through.
  /// `limit`: most bytes of output, of the whole and of every coding in between. At most 8 codings are accepted.
  ContentDecoder(std::string_view contentEncoding, std::uint64_t limit);
  ~ContentDecoder();
  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;

  /// Takes a piece of output; false ends the decoding as the limit does.
  using Sink = std::function<bool(std::string_view)>;
  /// Decodes and gives to `sink` as it comes: so a bomb costs no more than one block of memory. False as below.
  bool feed(std::string_view in, const Sink& sink);
  /// Decodes and appends to `out`. False once nothing more will come: then `end()` and `problem()` say why.
  bool feed(std::string_view in, std::string& out);
  /// The input ended. Gives what was still held back and decides between complete and truncated.
  DecodeEnd finish(std::string& out);

  /// `complete` as long as nothing is wrong.
  DecodeEnd end() const;
  /// One readable sentence without a final stop; "" when all is well. May be set beside `complete`: bytes after the
  /// end.
  const std::string& problem() const;
  /// After the end. Where a coding was declared and not applied, since what should be its data is text: the codings that were,
  /// as a field's value ("" for none). Whoever decodes anew with those sees the text. Nothing where all is well, or no text.
  std::optional<std::string> appliedInstead() const;
  /// The codings taken off, in the order they were applied: "gzip", "br".
  const std::vector<std::string>& codings() const;
  /// False: a coding we do not know, or too many; known from the beginning.
  bool supported() const;
  std::uint64_t produced() const;
  /// Bytes it holds. Grows with what comes: a window is there once the data said how large.
  std::size_t memory() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct Decoded {
  std::string bytes;  // everything that could be decoded, also when it did not end well
  DecodeEnd end = DecodeEnd::complete;
  std::string problem;
  std::vector<std::string> codings;
};
/// The whole at once. Text under a coding that was not applied is given as it is, with the problem of the coding.
Decoded decode(std::string_view bytes, std::string_view contentEncoding, std::uint64_t limit);

}  // namespace penstock::codec
