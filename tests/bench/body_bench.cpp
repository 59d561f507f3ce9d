// SPDX-License-Identifier: GPL-3.0-or-later
// What it takes to read a body: JSON of 10 MB laid out and as a tree, the first text of 100 MB, layouts of minified markup, styles and scripts of
// 5 MB, MessagePack and CBOR of 10 MB. Milliseconds of wall time, the best of three; and what each may take.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "penstock/codec/content_encoder.h"
#include "penstock/codec/decode_steps.h"
#include "penstock/codec/layout.h"
#include "penstock/codec/packed_tree.h"
#include "penstock/codec/value_tree.h"
#include "penstock/display/body.h"
#include "penstock/model/memory_bytes.h"

namespace {

using namespace penstock;

bool tooSlow = false;

template <class Work>
void measure(const char* what, double allowed, Work work) {
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto began = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  std::printf("%-44s %8.1f ms   (%.0f allowed)\n", what, best, allowed);
  tooSlow |= best > allowed;
}

std::string repeated(std::string_view piece, std::size_t size) {
  std::string out;
  out.reserve(size + piece.size());
  while (out.size() < size) out += piece;
  return out;
}

std::string jsonOf(std::size_t size) {
  std::string out = "[";
  for (int i = 0; out.size() < size; ++i)
    out += (i ? "," : "") + std::string("{\"id\":") + std::to_string(i) + ",\"name\":\"a \\\"name\\\" of some length\",\"price\":12.50,\"tags\":[\"one\",\"two\"],\"nested\":{\"a\":null,\"b\":true}}";
  return out + "]";
}

display::BodyRequest requestOf(std::string bytes, const char* type, const char* coding, display::BodyView view) {
  display::BodyRequest request;
  request.body.size = request.body.recorded = bytes.size();
  request.body.complete = true;
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes)));
  request.contentType = type;
  request.contentEncoding = coding;
  request.view = view;
  return request;
}

void show(const char* what, double allowed, const display::BodyRequest& request) {
  measure(what, allowed, [&] {
    if (!display::loadBody(request, {}).message.empty()) std::printf("nothing was shown\n");
  });
}

}  // namespace

int main() {
  using display::BodyView;
  const std::string json = jsonOf(10u << 20), text = repeated("words and more of them, on a line of their own\n", 100u << 20);
  display::BodyRequest ten = requestOf(json, "application/json", "", BodyView::json);
  ten.limit = display::kAllBytes;
  show("JSON of 10 MB laid out", 500, ten);
  ten.view = BodyView::tree;
  show("JSON of 10 MB as a tree", 1000, ten);
  show("first text of 100 MB", 300, requestOf(text, "text/plain", "", BodyView::automatic));
  show("first text of 100 MB of JSON", 300, requestOf(jsonOf(100u << 20), "application/json", "", BodyView::automatic));
  show("first text of 100 MB under gzip", 300, requestOf(*codec::encode(text, "gzip"), "text/plain", "gzip", BodyView::automatic));
  const std::pair<const char*, std::pair<codec::LayoutLanguage, std::string>> layouts[] = {
      {"JavaScript of 5 MB laid out", {codec::LayoutLanguage::js, repeated("function a(b,c){if(b&&!c)return{x:b/c,y:[1,2,3]};for(var i=0;i<10;i++)d(\"text\",/r[/]e/g)}", 5u << 20)}},
      {"CSS of 5 MB laid out", {codec::LayoutLanguage::css, repeated("a:hover,.b>c{color:red;background:url(x.png) no-repeat;margin:0 auto}", 5u << 20)}},
      {"HTML of 5 MB laid out", {codec::LayoutLanguage::html, repeated("<div class=\"a\"><p>some <b>words</b> here</p><img src=x><ul><li>one</li></ul></div>", 5u << 20)}},
      {"XML of 5 MB laid out", {codec::LayoutLanguage::xml, repeated("<a><b c=\"d\">text</b><e/></a>", 5u << 20)}}};
  for (const auto& [name, work] : layouts) measure(name, 500, [&] { codec::layOut(work.first, work.second); });
  const std::string packed = "\xdd\x00\x10\x00\x00" + std::string(repeated("\x83\xa2id\xcd\x12\x34\xa4name\xa4text\xa1x\x93\x01\x02\x03", 10u << 20));
  measure("MessagePack of 10 MB as a tree", 1000, [&] { codec::messagePackTree(packed); });
  measure("steps of a text of 1 MB looked for", 500, [&] { codec::findDecodeSteps(std::string_view(text).substr(0, 1u << 20)); });
  return tooSlow ? 1 : 0;
}
