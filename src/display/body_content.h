// SPDX-License-Identifier: GPL-3.0-or-later
// The ways in which the bytes of a body are shown, one function each: false where the bytes are no such thing, or not in a way that the view
// could show; where it was asked for, `out.notices` then says why.
#pragma once

#include <string>

#include "penstock/display/body.h"
#include "penstock/display/body_bytes.h"

namespace penstock::display {

/// All of it came, and was kept.
inline bool wasWhole(const BodyRequest& request) { return request.body.complete && request.body.recorded >= request.body.size; }

/// What came out of it so far is suspiciously much.
bool mayBeBomb(const BodyBytes& source);

struct AutoView {
  BodyView view = BodyView::automatic;  // automatic: as text where it is that, else as hex
  std::string pill;                     // "" where the view says itself why
};
struct Content {
  const BodyRequest& request;
  const std::string& bytes;  // decoded
  bool cut = false;          // only the beginning
  const CancelToken& token;
  AutoView picked;           // what Auto shows it as
  /// What ends too early is no damage: more of it is to come, or was left out here or in the recording.
  bool growing() const { return cut || !wasWhole(request); }
  bool chosen() const { return request.view != BodyView::automatic; }
};

/// With the schema that the request names, and as the person chose.
codec::ProtobufTree protobufOf(const BodyRequest& request, std::string_view bytes);
/// Bytes of text that are made of it: as many as are asked for of the body.
std::size_t textBytes(const BodyRequest& request);

/// The bytes in UTF-8; `out.coding` is told the character set once.
std::string textOf(const Content& content, LoadedBody& out);

/// As they are, or JSON laid out.
void showText(const Content& content, LoadedBody& out);
bool showTree(const Content& content, LoadedBody& out);
/// XML, HTML, CSS, JavaScript in lines.
bool showLaidOut(BodyView view, const Content& content, LoadedBody& out);
/// MessagePack and CBOR, as text or as a tree; `view` says which of the two.
bool showPacked(BodyView view, const Content& content, LoadedBody& out);
bool showPackedTree(BodyView view, const Content& content, LoadedBody& out);
/// What is packed, as JSON: bytes as Base64.
bool showPackedJson(const Content& content, LoadedBody& out);
bool showGrpcWeb(const Content& content, LoadedBody& out);
bool showJwt(const Content& content, LoadedBody& out);
/// Makes of `out` what lies inside.
bool showBase64(const Content& content, const DrawImage& draw, LoadedBody& out);
bool showMultipart(const Content& content, LoadedBody& out);
bool showForm(const Content& content, LoadedBody& out);
bool showGraphql(const Content& content, LoadedBody& out);
bool showSummary(const Content& content, LoadedBody& out);
bool showEvents(const Content& content, LoadedBody& out);
/// Those that are none of a shown text's own: false also for text, image, hex, and for JSON of text.
bool showView(BodyView view, const Content& content, const DrawImage& draw, LoadedBody& out);

/// Finds Content::picked; `out.guess` is made.
AutoView autoView(const Content& content, const LoadedBody& out);
/// Of a body that was loaded.
std::vector<BodyView> fittingViews(const Content& content, const LoadedBody& out);

/// "Not valid JSON: line 2, column 3: expected a value."
std::string jsonProblem(const codec::JsonError& error);
/// Tells that JSON ends too early, and where, unless it is no news: more of it comes, or is there to be asked for.
void tellJsonEnd(const Content& content, const codec::JsonError& error, LoadedBody& out);

}  // namespace penstock::display
