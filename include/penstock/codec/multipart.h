// SPDX-License-Identifier: GPL-3.0-or-later
// Multipart bodies (RFC 2046 5.1, RFC 7578), read leniently: line ends of either kind, a missing end, parts in parts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

struct MultipartPart {
  std::size_t headAt = 0, headSize = 0;  // in the body; its empty line is not part of it
  std::size_t at = 0, size = 0;          // its content
  unsigned depth = 0;                    // parts of a part are one deeper, and come behind it
  std::string type, encoding;            // Content-Type and Content-Transfer-Encoding, as they are written
  std::string name, fileName;            // UTF-8, of Content-Disposition: filename* before filename
  bool operator==(const MultipartPart&) const = default;
};

struct Multipart {
  std::vector<MultipartPart> parts;
  const char* problem = nullptr;  // a clause: no boundary, no end, more parts than are read
  bool truncated = false;         // the problem is that it has no end
};

/// `contentType`: its boundary; without one that of the first line is taken. At most 10,000 parts, eight deep. Time: linear for each depth.
Multipart readMultipart(std::string_view body, std::string_view contentType);

/// What a part holds, its Content-Transfer-Encoding (base64, quoted-printable) taken off; as it is where that does not fit.
std::string partContent(std::string_view body, const MultipartPart& part);
/// RFC 2045 6.7, leniently: what is no escape stays.
std::string quotedPrintableDecode(std::string_view text);

}  // namespace penstock::codec
