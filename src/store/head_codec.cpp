// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/head_codec.h"

#include "store/bytes.h"

namespace penstock::store {

namespace {

// How a string of a request head is told without repeating what the block already says.
enum RequestFlag : std::uint8_t {
  methodInBlock = 1,  // the block begins with it
  targetInBlock = 2,  // it follows the method and one space
  pathIsTarget = 4,
};
enum SchemeCode : std::uint8_t { schemeOther, schemeNone, schemeHttp, schemeHttps };

SchemeCode schemeCode(std::string_view scheme) {
  if (scheme.empty()) return schemeNone;
  if (scheme == "http") return schemeHttp;
  if (scheme == "https") return schemeHttps;
  return schemeOther;
}

// Fields of the received block are told by distances, which are small and so one byte each; fields written later by
// their text.
void writeHeaders(ByteWriter& w, const model::Headers& headers) {
  const std::string_view block = headers.received();
  w.text(block);
  w.varint(headers.size() << 1 | (headers.edited() ? 1 : 0));
  const auto base = reinterpret_cast<std::uintptr_t>(block.data());
  std::int64_t end = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const model::Headers::Field f = headers[i];
    const auto offset = [base](std::string_view s) {
      return std::int64_t(reinterpret_cast<std::uintptr_t>(s.data()) - base);
    };
    const std::int64_t line = offset(f.line), name = offset(f.name), value = offset(f.value);
    const std::int64_t nameSize = std::int64_t(f.name.size()), valueSize = std::int64_t(f.value.size());
    const std::int64_t lineSize = std::int64_t(f.line.size());
    if (line + lineSize > std::int64_t(block.size())) {
      w.u8(1);
      w.text(f.name);
      w.text(f.value);
      continue;
    }
    const std::int64_t skipped = line - end;
    if (skipped == 0) {
      w.u8(0);
    } else {
      w.u8(2);
      w.zigzag(skipped);
    }
    w.zigzag(name - line);
    w.varint(std::uint64_t(nameSize));
    w.zigzag(value - name - nameSize);
    w.varint(std::uint64_t(valueSize));
    w.zigzag(line + lineSize - value - valueSize);
    end = line + lineSize;
  }
}

bool readHeaders(ByteReader& r, model::Headers& headers) {
  const std::string_view block = r.text();
  const std::uint64_t sizeAndEdited = r.varint();
  const std::uint64_t count = sizeAndEdited >> 1;
  if (!r.ok() || block.size() > UINT32_MAX || count > r.left()) return false;
  headers = model::Headers(std::string(block));
  headers.reserve(count);
  const auto size = std::int64_t(block.size());
  std::int64_t end = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint8_t form = r.u8();
    if (form == 1) {
      const std::string_view name = r.text();
      const std::string_view value = r.text();
      if (!r.ok()) return false;
      headers.append(name, value);
      continue;
    }
    const auto bounded = [size](std::int64_t v) { return v >= -size && v <= size; };
    const std::int64_t skipped = form == 2 ? r.zigzag() : 0;
    const std::int64_t toName = r.zigzag();
    const auto nameSize = std::int64_t(r.varint());
    const std::int64_t toValue = r.zigzag();
    const auto valueSize = std::int64_t(r.varint());
    const std::int64_t toEnd = r.zigzag();
    if (!r.ok() || form > 2 || !bounded(skipped) || !bounded(toName) || !bounded(nameSize) || !bounded(toValue) ||
        !bounded(valueSize) || !bounded(toEnd))
      return false;
    const std::int64_t line = end + skipped, name = line + toName, value = name + nameSize + toValue;
    end = value + valueSize + toEnd;
    if (line < 0 || end < line || end > size || name < 0 || nameSize < 0 || name + nameSize > size || value < 0 ||
        valueSize < 0 || value + valueSize > size)
      return false;
    headers.addField({std::uint32_t(name), std::uint32_t(nameSize)}, {std::uint32_t(value), std::uint32_t(valueSize)},
                     {std::uint32_t(line), std::uint32_t(end - line)});
  }
  if ((sizeAndEdited & 1) != 0 && !headers.edited()) {
    // Edited by removals alone: the same is done here.
    headers.append("", "");
    headers.removeAt(headers.size() - 1);
  }
  return true;
}

// The field whose value the authority is (it is nearly always Host's), plus 1; 0 when none is.
std::size_t fieldHolding(const model::Headers& headers, std::string_view value) {
  for (std::size_t i = 0; i < headers.size(); ++i)
    if (headers[i].value == value) return i + 1;
  return 0;
}

}  // namespace

void encode(std::string& out, const model::Headers& headers) {
  ByteWriter w(out);
  writeHeaders(w, headers);
}

void encode(std::string& out, const model::RequestHead& head) {
  ByteWriter w(out);
  writeHeaders(w, head.headers);
  const std::string_view block = head.headers.received();
  std::uint8_t flags = 0;
  if (block.starts_with(head.method)) {
    flags |= methodInBlock;
    if (block.size() > head.method.size() && block.substr(head.method.size() + 1).starts_with(head.target))
      flags |= targetInBlock;
  }
  if (head.path == head.target) flags |= pathIsTarget;
  w.u8(flags);
  if (flags & methodInBlock)
    w.varint(head.method.size());
  else
    w.text(head.method);
  if (flags & targetInBlock)
    w.varint(head.target.size());
  else
    w.text(head.target);
  if (!(flags & pathIsTarget)) w.text(head.path);
  const SchemeCode scheme = schemeCode(head.scheme);
  w.u8(scheme);
  if (scheme == schemeOther) w.text(head.scheme);
  const std::size_t holder = fieldHolding(head.headers, head.authority);
  w.varint(holder);
  if (holder == 0) w.text(head.authority);
  w.u8(std::uint8_t(head.version));
  w.text(head.versionText);
  w.varint(std::uint32_t(head.anomalies));
}

void encode(std::string& out, const model::ResponseHead& head) {
  ByteWriter w(out);
  writeHeaders(w, head.headers);
  w.zigzag(head.status);
  w.text(head.reason);
  w.u8(std::uint8_t(head.version));
  w.varint(std::uint32_t(head.anomalies));
}

std::shared_ptr<model::Headers> decodeHeaders(std::string_view in) {
  ByteReader r(in);
  auto headers = std::make_shared<model::Headers>();
  return readHeaders(r, *headers) ? headers : nullptr;
}

std::shared_ptr<model::RequestHead> decodeRequestHead(std::string_view in) {
  ByteReader r(in);
  auto head = std::make_shared<model::RequestHead>();
  if (!readHeaders(r, head->headers)) return nullptr;
  const std::string_view block = head->headers.received();
  const std::uint8_t flags = r.u8();
  std::size_t at = 0;
  const auto fromBlock = [&](std::uint64_t n) {
    if (at > block.size() || n > block.size() - at) {
      r.fail();
      return std::string();
    }
    return std::string(block.substr(at, n));
  };
  head->method = flags & methodInBlock ? fromBlock(r.varint()) : std::string(r.text());
  at = head->method.size() + 1;
  head->target = flags & targetInBlock ? fromBlock(r.varint()) : std::string(r.text());
  head->path = flags & pathIsTarget ? head->target : std::string(r.text());
  const std::uint8_t scheme = r.u8();
  if (scheme == schemeHttp) head->scheme = "http";
  if (scheme == schemeHttps) head->scheme = "https";
  if (scheme == schemeOther) head->scheme = r.text();
  const std::uint64_t holder = r.varint();
  if (holder > head->headers.size()) return nullptr;
  head->authority = holder == 0 ? r.text() : head->headers[holder - 1].value;
  const std::uint8_t version = r.u8();
  head->versionText = r.text();
  head->anomalies = model::Anomaly(std::uint32_t(r.varint()));
  if (!r.ok() || version > std::uint8_t(model::HttpVersion::http3)) return nullptr;
  head->version = model::HttpVersion(version);
  return head;
}

std::shared_ptr<model::ResponseHead> decodeResponseHead(std::string_view in) {
  ByteReader r(in);
  auto head = std::make_shared<model::ResponseHead>();
  if (!readHeaders(r, head->headers)) return nullptr;
  head->status = int(r.zigzag());
  head->reason = r.text();
  const std::uint8_t version = r.u8();
  head->anomalies = model::Anomaly(std::uint32_t(r.varint()));
  if (!r.ok() || version > std::uint8_t(model::HttpVersion::http3)) return nullptr;
  head->version = model::HttpVersion(version);
  return head;
}

}  // namespace penstock::store
