// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http2/head_block.h"

#include <algorithm>
#include <charconv>

#include "penstock/base/ascii.h"

namespace penstock::wire::http2 {

bool HeadBlock::add(std::string_view name, std::string_view value, bool neverIndexed, std::size_t limit) {
  if (text_.size() + name.size() + value.size() + 4 > limit) return false;
  if (text_.empty()) {
    text_.reserve(512);
    fields_.reserve(16);
  }
  Field f;
  const auto at = std::uint32_t(text_.size());
  f.name = {at, std::uint32_t(name.size())};
  const std::string_view inner = trimOws(value);  // Headers::Field: what is around it stays in the line
  const std::size_t before = inner.empty() ? 0 : std::size_t(inner.data() - value.data());
  f.value = {std::uint32_t(at + name.size() + 2 + before), std::uint32_t(inner.size())};
  f.line = {at, std::uint32_t(name.size() + value.size() + 4)};
  f.neverIndexed = neverIndexed;
  text_.append(name).append(": ").append(value).append("\r\n");
  fields_.push_back(f);
  return true;
}

model::Headers HeadBlock::take() {
  model::Headers out(std::move(text_));
  out.reserve(fields_.size());
  for (const Field& f : fields_) out.addField(f.name, f.value, f.line, f.neverIndexed);
  clear();
  return out;
}

void HeadBlock::clear() {
  text_.clear();
  fields_.clear();
}

std::shared_ptr<model::RequestHead> requestHead(model::Headers fields) {
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->headers = std::move(fields);
  bool authority = false;
  for (std::size_t i = 0; i < head->headers.size(); ++i) {
    const auto f = head->headers[i];
    if (f.name.empty() || f.name[0] != ':') continue;
    if (f.name == ":method")
      head->method = f.value;
    else if (f.name == ":scheme")
      head->scheme = f.value;
    else if (f.name == ":path")
      head->path = f.value;
    else if (f.name == ":authority") {
      head->authority = f.value;
      authority = true;
    }
  }
  const auto host = head->headers.find("host");
  if (!authority && host) head->authority = *host;
  if (authority && host && *host != head->authority) head->anomalies |= model::Anomaly::hostMismatch;
  if (head->method == "CONNECT" && head->path.empty())
    head->target = head->authority;
  else
    head->target = head->path;
  return head;
}

std::shared_ptr<model::ResponseHead> responseHead(model::Headers fields) {
  auto head = std::make_shared<model::ResponseHead>();
  head->version = model::HttpVersion::http2;
  head->headers = std::move(fields);
  if (const auto status = head->headers.find(":status"))
    std::from_chars(status->data(), status->data() + status->size(), head->status);
  return head;
}

namespace {

constexpr std::size_t mostNames = 10'000;

/// The value with the white space that HTTP/2 may have around it. Lines of received heads are the codec's own, and so are appended ones.
std::string_view wholeValue(const model::Headers::Field& f) {
  return f.line.substr(f.name.size() + 2, f.line.size() - f.name.size() - 4);
}

}  // namespace

std::vector<nghttp2_nv> fieldsOf(const model::Headers& headers, KeptNames* names) {
  std::vector<nghttp2_nv> out;
  out.reserve(headers.size());
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const auto f = headers[i];
    nghttp2_nv nv;
    nv.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(f.name.data()));
    nv.namelen = f.name.size();
    const std::string_view value = wholeValue(f);
    nv.value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
    nv.valuelen = value.size();
    nv.flags = f.neverIndexed ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE;
    const bool capital = std::any_of(f.name.begin(), f.name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (names && capital && names->size() < mostNames) {
      nv.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(names->emplace(f.name).first->data()));
      nv.flags |= NGHTTP2_NV_FLAG_NO_COPY_NAME;
    }
    out.push_back(nv);
  }
  return out;
}

}  // namespace penstock::wire::http2
