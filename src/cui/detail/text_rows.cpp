// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/text_rows.h"

#include <algorithm>

#include "penstock/codec/hex.h"
#include "penstock/display/find_bytes.h"
#include "penstock/display/visible.h"

namespace penstock::cui {
namespace {

constexpr std::size_t tabCells = 4, hexBytes = 16, narrowest = 8;

class LineRows final : public TextRows {
 public:
  explicit LineRows(std::vector<Line> lines) : lines_(std::move(lines)) {}
  std::size_t size() const override { return lines_.size(); }
  Line at(std::size_t row) const override { return lines_[row]; }
  std::vector<FoundText> find(std::string_view words, std::size_t most, const CancelToken& token) const override {
    std::vector<FoundText> out;
    for (std::size_t row = 0; row < lines_.size() && out.size() < most; ++row)
      for (const std::size_t at : display::findAll(plainText(lines_[row]), words, false, most - out.size(), token)) out.push_back({row, at, words.size()});
    return out;
  }

 private:
  const std::vector<Line> lines_;
};

class DocumentRows final : public TextRows {
 public:
  explicit DocumentRows(display::TextDocumentPtr document) : document_(std::move(document)) {}
  std::size_t size() const override { return document_->rows(); }
  Line at(std::size_t row) const override { return {{std::string(document_->row(row)), {}}}; }
  std::vector<FoundText> find(std::string_view words, std::size_t most, const CancelToken& token) const override {
    std::vector<FoundText> out;
    for (const std::size_t at : display::findAll(document_->text(), words, false, most, token)) {
      const std::size_t row = document_->rowOf(at);
      out.push_back({row, at - document_->rowStart(row), words.size()});
    }
    return out;
  }

 private:
  const display::TextDocumentPtr document_;
};

class BytesInMemory final : public model::BodyReader {
 public:
  explicit BytesInMemory(const std::string& bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    return offset >= bytes_.size() ? std::string() : bytes_.substr(std::size_t(offset), n);
  }

 private:
  const std::string& bytes_;
};

class HexRows final : public TextRows {
 public:
  explicit HexRows(std::shared_ptr<const std::string> bytes) : bytes_(std::move(bytes)), digits_(codec::hexOffsetDigits(bytes_->size())) {}
  std::size_t size() const override { return std::max<std::size_t>((bytes_->size() + hexBytes - 1) / hexBytes, 1); }
  Line at(std::size_t row) const override {
    const std::string_view bytes = *bytes_;
    return {{codec::hexLine(row * hexBytes, bytes.substr(std::min(row * hexBytes, bytes.size()), hexBytes), digits_), {}}};
  }
  std::vector<FoundText> find(std::string_view words, std::size_t most, const CancelToken& token) const override {
    std::vector<FoundText> out;
    for (const std::size_t at : display::findBytes(BytesInMemory(*bytes_), words, false, most, token))
      out.push_back({at / hexBytes, digits_ + 2 + at % hexBytes * 3, 2});
    return out;
  }

 private:
  const std::shared_ptr<const std::string> bytes_;
  const unsigned digits_;
};

/// Tabs to the next stop; the rest made visible.
void appendLine(std::string& out, std::string_view line) {
  std::size_t column = 0;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t tab = std::min(line.find('\t', at), line.size());
    const std::size_t before = out.size();
    display::appendVisible(out, line.substr(at, tab - at), false);
    if (tab == line.size()) return;
    column += out.size() - before;
    const std::size_t blanks = tabCells - column % tabCells;
    out.append(blanks, ' ');
    column += blanks;
    at = tab + 1;
  }
}

}  // namespace

TextRowsPtr rowsOf(std::vector<Line> lines) { return std::make_shared<LineRows>(std::move(lines)); }
TextRowsPtr rowsOf(display::TextDocumentPtr document) { return std::make_shared<DocumentRows>(std::move(document)); }
TextRowsPtr hexRows(std::shared_ptr<const std::string> bytes) { return std::make_shared<HexRows>(std::move(bytes)); }

display::TextDocumentPtr shownDocument(const display::TextDocument& document, const CancelToken& token) {
  const std::string_view text = document.text();
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t at = 0; at < text.size() && !token.cancelled();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    appendLine(out, line);
    if (end < text.size()) out += '\n';
    at = end + 1;
  }
  return display::TextDocument::make(std::move(out), token);
}

display::TextDocumentPtr fitDocument(const display::TextDocument& document, std::size_t cells, const CancelToken& token) {
  // A document counts characters, of which a wide one takes two cells.
  const std::size_t columns = hasWide(document.text()) ? cells / 2 : cells;
  return display::TextDocument::wrapped(document, std::max(columns, narrowest), token);
}

}  // namespace penstock::cui
