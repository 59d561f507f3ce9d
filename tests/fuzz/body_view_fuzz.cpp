// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes in any view: something is shown, its text is UTF-8, its parts lie inside, and a view that was asked for and is not shown says why.
#include <algorithm>
#include <memory>
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/codec/charset.h"
#include "penstock/display/body.h"
#include "penstock/display/multipart_content.h"
#include "penstock/model/memory_bytes.h"

namespace {

using namespace penstock;
using display::BodyView;

void check(const display::BodyRequest& request) {
  const display::LoadedBody body = display::loadBody(request, {});
  if (!body.message.empty()) return;
  fuzz::require(body.shown != BodyView::automatic && !body.pill.empty() && !body.fitting.empty(), "nothing is said of how it is shown");
  const bool bytes = body.shown == BodyView::hex || body.shown == BodyView::hexReceived || body.shown == BodyView::image;
  fuzz::require(bytes || (body.shown == BodyView::tree ? body.tree != nullptr : body.document != nullptr), "a view without what it shows");
  if (body.document) fuzz::require(codec::isUtf8(body.document->text()), "a text that is no UTF-8");
  for (const std::string& notice : body.notices) fuzz::require(codec::isUtf8(notice), "a notice that is no UTF-8");
  for (const display::BodyPart& part : body.parts)
    fuzz::require(body.bytes && part.at <= body.bytes->size() && part.size <= body.bytes->size() - part.at, "a part outside");
  if (body.parts.empty()) return;
  const auto whole = display::MultipartContent::read(request, {});
  fuzz::require(whole && whole->size() >= body.parts.size(), "a part that is seen and cannot be had");
  for (std::size_t i = 0; i < std::min<std::size_t>(whole->size(), 4); ++i) {
    const auto content = whole->content(i);
    const auto read = content->read(0, std::size_t(content->size()));
    fuzz::require(read && read->size() == content->size(), "a part that is not read whole");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 20'000) return 0;
  static constexpr const char* types[] = {"", "text/plain", "application/json", "text/html", "application/soap+xml", "text/css", "text/javascript", "application/x-www-form-urlencoded",
                                          "multipart/mixed; boundary=x", "application/msgpack", "application/cbor", "application/x-protobuf", "application/grpc-web-text", "application/graphql", "text/event-stream", "application/grpc+json"};
  const std::string_view bytes = fuzz::asText(data + 2, size - 2);
  display::BodyRequest request;
  request.contentType = types[data[0] % std::size(types)];
  request.view = BodyView(data[1] % (unsigned(display::kLastView) + 1));
  request.body.complete = !(data[0] & 0x80);
  if (data[0] & 0x40) request.limit = 64;
  request.body.size = request.body.recorded = bytes.size();
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(bytes));
  check(request);
  return 0;
}
