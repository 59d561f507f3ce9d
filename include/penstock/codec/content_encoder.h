// SPDX-License-Identifier: GPL-3.0-or-later
// Content codings (RFC 9110 8.4.1): gzip, deflate, br, zstd and chains of them, put on.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"

namespace penstock::codec {

/// Streaming encoder of one `Content-Encoding` value. Output is appended as it comes; memory is bounded whatever the input: what its
/// codings hold and one block between two of them. Throws std::bad_alloc where there is none. Thread: one at a time.
class ContentEncoder {
 public:
  /// `contentEncoding`: the field's value; several field lines joined by commas. "" and "identity" pass bytes through.
  /// Errors: unsupported, a coding we do not know or more than 8.
  static Result<ContentEncoder> make(std::string_view contentEncoding);
  ~ContentEncoder();
  ContentEncoder(ContentEncoder&&) noexcept;
  ContentEncoder& operator=(ContentEncoder&&) noexcept;

  /// Some of it may be held back until the next flush or the end.
  void feed(std::string_view in, std::string& out);
  /// All that was fed can be decoded from what was appended: for streams whose readers wait for it, as events. Costs some bytes.
  void flush(std::string& out);
  /// The input ended; also of an empty one the codings have a beginning and an end. Nothing may be fed afterwards.
  void finish(std::string& out);

  /// Bytes it holds.
  std::size_t memory() const;

 private:
  struct Impl;
  explicit ContentEncoder(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// The whole at once. Errors: as make().
Result<std::string> encode(std::string_view bytes, std::string_view contentEncoding);

}  // namespace penstock::codec
