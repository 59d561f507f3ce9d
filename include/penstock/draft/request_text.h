// SPDX-License-Identifier: GPL-3.0-or-later
// A request as the bytes a person writes. The text is the truth: of HTTP/1 it is what goes out, byte for byte. Pure. Thread: any.
//
// A text whose first line ends in " HTTP/2" is a request of HTTP/2:
//
//     POST /search HTTP/2
//     :authority: example.com
//     content-type: text/plain
//
//     the body
//
// Its lines end with LF or CRLF; textOf writes LF. A field's value is what stands behind the colon and one space, white space and all. Of
// pseudo-header fields :method and :path are the first line's and :scheme the connection's, unless lines say otherwise: where a line names one
// of these three, exactly the pseudo-header fields that have lines are sent, in the order and number of the lines. A line of a name alone
// (":path") stands for what the first line, or the connection, says.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/http_head.h"

namespace penstock::draft {

/// Texts are bounded by who reads them in; of longer heads than `mostHead` the rest is not read into fields.
inline constexpr std::size_t mostText = 64u << 20, mostHead = 1u << 20;

/// Where the head ends: behind its first empty line, of LF or CRLF; empty lines before the first line belong to the head.
struct Split {
  std::string_view head;  // the empty line included
  std::string_view body;
  bool ended = false;  // false: there is no empty line, all of it is head
};
Split split(std::string_view text);

bool isHttp2(std::string_view text);

/// Something that a person may want to know. Nothing is refused for it.
struct Note {
  std::size_t line = 0;  // of the text, from 1; 0: the whole
  std::string sentence;  // without a final stop
  bool operator==(const Note&) const = default;
};

struct ReadRequest {
  /// Never null. Of HTTP/1 headers.received() is the head as typed. Of HTTP/2 the fields are what is to be sent, in that order. `scheme` is what
  /// was given where the target says none.
  std::shared_ptr<model::RequestHead> head;
  Split parts;            // views into the text
  bool http2 = false;
  bool readable = false;  // there are a method and a target; HTTP/2 cannot be sent otherwise, HTTP/1 can
  std::vector<Note> notes;  // in order of lines, at most mostNotes
  static constexpr std::size_t mostNotes = 100;
};
/// `scheme`: of the connection, "http" or "https".
ReadRequest readRequest(std::string_view text, std::string_view scheme = "https");

/// The text of a head, as received where nothing was edited, and of `content`: a body less its transfer coding. Where the head says chunked, the
/// content is framed anew, as one chunk. `scheme`: of the connection; "" is what the head says.
std::string textOf(const model::RequestHead& head, std::string_view content, std::string_view scheme = {});

/// A text, and whether its body stands in it without the codings that the head names: see KeepInStep.
struct Draft {
  std::string text;
  bool bodyIsDecoded = false;
};
/// The same for editing: content codings are taken off where what comes out is text, and chunks are not written.
Draft draftOf(const model::RequestHead& head, std::string_view content, std::string_view scheme = {});

/// What follows the rest of the text on its own. What the person touched stays as typed.
struct KeepInStep {
  std::string authority;       // of the target (authorityOf): what Host or :authority says. "": it stays as typed
  bool lengthTouched = false;  // Content-Length and the chunks stay
  bool hostTouched = false;
  bool codingTouched = false;  // the body is sent as typed, whatever Content-Encoding says
  bool bodyIsDecoded = false;  // the codings that the head names (Content-Encoding, chunked) are put on it
  bool operator==(const KeepInStep&) const = default;
};

struct InStep {
  std::string text;
  /// What was changed, or could not be, each a sentence without a final stop: "Content-Length is 12, not 10".
  std::vector<std::string> changes;
};
/// Content-Length, where it is there and wrong, or where a body has nothing that tells its length (HTTP/1), with Transfer-Encoding never; Host, or
/// :authority; and the codings of a decoded body. Where nothing has to follow, the text comes back as it is.
InStep keepInStep(std::string text, const KeepInStep& options);

}  // namespace penstock::draft
