// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_scan.h"

#include <algorithm>

#include "penstock/filter/row_answers.h"

namespace penstock::store {

using filter::FieldId;

namespace {

/// A packed row by the names of its fields (see filter/row_answers.h).
class Packed {
 public:
  Packed(const CopiedRows& copied, const Row& row) : copied_(copied), row_(row) {}
  model::ExchangeId id() const { return row_.id; }
  model::ExchangeKind kind() const { return model::ExchangeKind(row_.kind); }
  model::Source source() const { return model::Source(row_.source); }
  model::FailureKind failure() const { return model::FailureKind(row_.failure); }
  model::Protocol protocol() const { return model::Protocol(row_.protocol); }
  std::int64_t startedAt() const { return row_.startedAt; }
  std::int64_t durationUs() const { return durationOf(row_); }
  std::uint16_t port() const { return row_.port; }
  std::uint16_t clientPort() const { return row_.clientPort; }
  std::uint16_t status() const { return row_.status; }
  std::uint64_t requestSize() const { return row_.requestSize; }
  std::uint64_t responseSize() const { return row_.responseSize; }
  std::uint64_t messages() const { return row_.messages; }
  std::string_view method() const { return copied_.names[row_.method]; }
  std::string_view scheme() const { return copied_.words[row_.scheme]; }
  std::string_view host() const { return copied_.names[row_.host]; }
  std::string_view path() const { return pathOf(row_); }
  std::string_view mime() const { return copied_.names[row_.mime]; }
  std::string_view client() const { return copied_.names[row_.client]; }
  std::string_view server() const { return copied_.names[row_.server]; }
  std::string_view tls() const { return copied_.words[row_.tls]; }
  std::string_view process() const { return copied_.processes[row_.process]; }
  std::string_view rules() const { return copied_.names[row_.rules]; }
  std::string_view operation() const { return copied_.names[row_.operation]; }
  bool modified() const { return row_.modified != 0; }
  std::string_view tags() const { return copied_.notes[row_.tags]; }
  std::string_view comment() const { return copied_.notes[row_.comment]; }
  std::uint8_t color() const { return row_.color; }

 private:
  const CopiedRows& copied_;
  const Row& row_;
};

class View final : public ScannedRow {
 public:
  explicit View(const CopiedRows& copied) : copied_(copied) {}
  void show(std::size_t i) {
    row_ = &copied_.rows[i];
    number_ = copied_.numbers[i];
  }

  std::uint32_t row() const override { return number_; }
  model::ExchangeId id() const override { return row_->id; }
  bool pending() const override { return row_->state == std::uint8_t(model::ExchangeState::pending); }
  std::string_view text(FieldId field) const override { return filter::textOf(Packed(copied_, *row_), field); }
  std::int64_t number(FieldId field) const override { return filter::numberOf(Packed(copied_, *row_), field); }

  std::uint32_t symbol(FieldId field) const override {
    switch (field) {
      case FieldId::method:
        return row_->method == 0 ? 0 : row_->method + 1;  // without one the protocol may give it a word
      case FieldId::scheme:
        return row_->scheme + 1u;
      case FieldId::host:
        return row_->host + 1;
      case FieldId::type:
        return row_->mime + 1;
      case FieldId::client:
        return row_->client + 1;
      case FieldId::server:
        return row_->server + 1;
      case FieldId::process:
        return row_->process + 1u;
      case FieldId::tls:
        return row_->tls + 1u;
      case FieldId::rule:
        return row_->rules + 1;
      case FieldId::operation:
        return row_->operation + 1;
      case FieldId::tag:
        return row_->tags + 1;
      case FieldId::comment:
        return row_->comment + 1;
      case FieldId::error:
        return row_->failure + 1u;
      case FieldId::source:
        return row_->source + 1u;
      default:
        return 0;
    }
  }

 private:
  const CopiedRows& copied_;
  const Row* row_ = nullptr;
  std::uint32_t number_ = 0;
};

class Scan final : public RowScan {
 public:
  explicit Scan(const RowIndex& index) : index_(index) {}

  bool rows(std::uint64_t revision, std::size_t first, std::size_t count, const Each& each) override {
    for (std::size_t done = 0; done < count;) {
      const std::size_t n = index_.copy(first + done, count - done, copied_);
      if (!show(revision, each)) return false;
      if (n == 0) break;
      done += n;
    }
    return true;
  }

  bool rows(std::uint64_t revision, std::span<const std::uint32_t> numbers, const Each& each) override {
    constexpr std::size_t run = 1024;
    for (std::size_t done = 0; done < numbers.size(); done += run) {
      index_.copy(numbers.subspan(done, std::min(run, numbers.size() - done)), copied_);
      if (!show(revision, each)) return false;
    }
    return true;
  }

 private:
  bool show(std::uint64_t revision, const Each& each) {
    if (copied_.generation != std::uint32_t(revision >> 32)) return false;
    View view(copied_);
    for (std::size_t i = 0; i < copied_.rows.size(); ++i) {
      view.show(i);
      each(view);
    }
    return true;
  }

  const RowIndex& index_;
  CopiedRows copied_;
};

}  // namespace

std::unique_ptr<RowScan> scanOf(const RowIndex& index) {
  return std::make_unique<Scan>(index);
}

}  // namespace penstock::store
