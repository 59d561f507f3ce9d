// SPDX-License-Identifier: GPL-3.0-or-later
// Start lines: read on word boundaries as RFC 9112 3 and 4 allow, with a note of what is irregular.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/http_head.h"

namespace penstock::wire::http1 {

struct RequestLine {
  std::string_view method, target, versionText;
  model::HttpVersion version = model::HttpVersion::unknown;
  bool readable = false;
  bool regular = false;  // exactly as RFC 9112 3 has it
  bool unsafe = false;   // white space or control bytes inside method or target: there is no safe form to write it in
};
/// `line` is without its line end.
RequestLine readRequestLine(std::string_view line);

struct StatusLine {
  int status = 0;
  std::string_view reason;
  model::HttpVersion version = model::HttpVersion::unknown;
  bool readable = false;
  bool regular = false;
};
StatusLine readStatusLine(std::string_view line);

/// Fills scheme, authority and path of a head whose method and target are set. `host` is the first Host field's value,
/// `hasHost` whether there is one. Adds hostMismatch and invalidStartLine.
void resolveTarget(model::RequestHead& head, std::string_view host, bool hasHost);

}  // namespace penstock::wire::http1
