// SPDX-License-Identifier: GPL-3.0-or-later
// From recorded bytes to something to look at: reads, takes codings off, guesses, lays out. Thread: any, but never the window's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/body_type.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/protobuf_readings.h"
#include "penstock/codec/value_tree.h"
#include "penstock/display/code_lexer.h"
#include "penstock/display/payload_format.h"
#include "penstock/display/text_document.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

/// Their numbers are remembered: a new one comes last.
enum class BodyView {
  automatic, text, json, image, hex, hexReceived, protobuf, mqtt,
  tree,     // LoadedBody::tree; of JSON, JSON lines, forms, MessagePack, CBOR, Protocol Buffers
  xml, html, css, js,  // laid out
  form,     // names and values, decoded
  multipart,  // LoadedBody::parts, and a text that tells of them
  base64,   // what lies inside, as Auto shows it: `shown` and all else are of that
  jwt,      // header, claims and warnings
  messagepack, cbor, graphql, grpcWeb,
  summary,  // in words: fonts, PDF, archives, audio, video, WebAssembly
  events,   // of an event stream (SSE), each with its data laid out
};
constexpr BodyView kLastView = BodyView::events;
/// "Auto", "Text", ...
std::string_view viewName(BodyView view);
/// The name as one types it: "json", "hex-as-received"; and back, whatever the case of letters.
std::string viewWord(BodyView view);
std::optional<BodyView> viewNamed(std::string_view word);
/// In the order of a menu.
std::span<const BodyView> menuViews();

/// So much of a body is shown at once; the person may ask for the rest, up to `kAllBytes`.
constexpr std::uint64_t kFirstBytes = 8u << 20;
constexpr std::uint64_t kAllBytes = 512u << 20;
/// What may be a bomb is decoded up to this, when the person says so. Bytes; beside them stand what is made of them and one block a coding.
constexpr std::uint64_t kAnywayBytes = 128u << 20;

struct BodyRequest {
  std::shared_ptr<const model::BodyReader> reader;  // null: nothing is kept
  model::Body body;
  model::ExchangeState state = model::ExchangeState::complete;
  std::string contentType, contentEncoding;  // fields of the head; several Content-Encoding lines joined by commas
  bool anyHead = true;                       // false: the message itself never came
  PayloadFormat format;
  std::string instead;        // words to show instead, whatever there is; "" shows the body
  std::string noun = "body";  // what it is called in sentences
  std::string notice;         // what else there is to say; "" for nothing
  BodyView view = BodyView::automatic;
  std::uint64_t limit = kFirstBytes;
  codec::ProtobufChoices readings;  // of fields of Protocol Buffers without a schema
  unsigned inside = 0;  // wrappers that were taken off to come here: Auto takes one off by itself
};

/// One part of a multipart body.
struct BodyPart {
  std::string name, fileName;    // of its Content-Disposition; "" where it has none
  std::string type, encoding;    // Content-Type and Content-Transfer-Encoding, as they are written
  unsigned depth = 0;            // parts of a part are deeper, and come behind it
  std::size_t headAt = 0, headSize = 0;  // in LoadedBody::bytes
  std::size_t at = 0, size = 0;  // its content
};

struct LoadedBody {
  codec::BodyGuess guess;
  BodyView shown = BodyView::text;   // never automatic
  std::string pill;                  // "JSON · because content-type and it parses"
  std::string coding;                // "gzip · 1.2 KB → 5.4 KB"; "" where no coding was taken off
  std::string message;               // instead of a body: "No body"
  std::vector<std::string> notices;  // sentences for the bar above the body
  bool warning = false;              // one of them is about something wrong
  bool mayLoadAll = false;     // there is more than was asked for, and less than may be asked for
  bool mayBeBomb = false;      // it became suspiciously much: `kAnywayBytes` is the most to ask for, else `kAllBytes`
  bool mayLoadSchema = false;  // names of its fields are not known
  bool coded = false;          // a coding was declared, so "as received" differs
  TextDocumentPtr document;
  Language language = Language::plain;
  /// The decoded bytes, when that is all of them: what Hex shows. Null: Hex reads the recorded ones, or shows `firstBytes`.
  std::shared_ptr<const std::string> bytes;
  /// Of Hex, where a coding was taken off and there is more of it.
  std::shared_ptr<const std::string> firstBytes;
  codec::ValueTreePtr tree;     // of BodyView::tree
  codec::ProtobufOffersPtr offers;  // of a tree of Protocol Buffers: what else its fields may be
  std::vector<BodyPart> parts;  // of BodyView::multipart; `bytes` are there too then
  /// Views that show something of these bytes, in the order of a menu. What is not among them may be chosen all the same.
  std::vector<BodyView> fitting;
};

/// What became of an image that a head was asked to draw.
struct Drawn {
  bool drawn = false;
  std::string notice;    // a sentence why it was not
  bool warning = false;  // its bytes are at fault
};
/// Draws `bytes`, of which `cut` says that they are only the beginning. `type` is one that isDrawable() has.
using DrawImage = std::function<Drawn(codec::BodyType type, const std::string& bytes, bool cut)>;
/// An image that is looked at as one. An SVG is a program more than a picture: it names other files, of this machine too, and
/// elements that hold each other ten times over.
bool isDrawable(codec::BodyType type);

/// Without `draw` images are bytes: a head that draws none.
LoadedBody loadBody(const BodyRequest& request, const CancelToken& token, const DrawImage& draw = nullptr);
/// Notices as one text.
std::string joinedNotices(const std::vector<std::string>& notices);

struct LoadedRaw {
  TextDocumentPtr document;
  std::size_t headBytes = 0;
  Language language = Language::plain;
  std::vector<std::string> notices;
};
/// Head and body as they were received. `head`: the head's own bytes.
LoadedRaw loadRaw(const std::string& head, const BodyRequest& request, const CancelToken& token);

}  // namespace penstock::display
