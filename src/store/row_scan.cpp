// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/row_scan.h"

#include <algorithm>

namespace penstock::store {

using filter::FieldId;

namespace {

class View final : public ScannedRow {
 public:
  explicit View(const RowIndex::Copied& copied) : copied_(copied) {}
  void show(std::size_t i) {
    row_ = &copied_.rows[i];
    number_ = copied_.numbers[i];
  }

  std::uint32_t row() const override { return number_; }
  model::ExchangeId id() const override { return row_->id; }
  bool pending() const override { return row_->state == std::uint8_t(model::ExchangeState::pending); }

  std::string_view text(FieldId field) const override {
    switch (field) {
      case FieldId::method:
        return copied_.names[row_->method];
      case FieldId::scheme:
        return copied_.words[row_->scheme];
      case FieldId::host:
        return copied_.names[row_->host];
      case FieldId::path: {
        const std::string_view path = pathOf(*row_);
        return path.substr(0, path.find('?'));
      }
      case FieldId::query:
        return queryOf(*row_);
      case FieldId::url:
        return pathOf(*row_);
      case FieldId::protocol:
        return copied_.words[row_->protocol];
      case FieldId::type:
        return copied_.names[row_->mime];
      case FieldId::client:
        return copied_.names[row_->client];
      case FieldId::server:
        return copied_.names[row_->server];
      case FieldId::process:
        return copied_.processes[row_->process];
      case FieldId::tls:
        return copied_.words[row_->tls];
      case FieldId::tag:
        return copied_.notes[row_->tags];
      case FieldId::comment:
        return copied_.notes[row_->comment];
      case FieldId::error: {
        const auto kind = model::FailureKind(row_->failure);
        return kind == model::FailureKind::none ? std::string_view() : toText(kind);
      }
      case FieldId::source: {
        constexpr std::string_view names[] = {"proxy", "resender", "bulk", "import"};
        return names[row_->source];
      }
      default:
        return {};
    }
  }

  std::int64_t number(FieldId field) const override {
    const auto bounded = [](std::uint64_t v) { return std::int64_t(std::min<std::uint64_t>(v, INT64_MAX)); };
    switch (field) {
      case FieldId::id:
        return bounded(row_->id);
      case FieldId::time:
        return row_->startedAt;
      case FieldId::port:
        return row_->port;
      case FieldId::status:
        return row_->status == 0 ? -1 : row_->status;
      case FieldId::requestSize:
        return bounded(row_->requestSize);
      case FieldId::responseSize:
        return bounded(row_->responseSize);
      case FieldId::duration:
        return durationOf(*row_);
      case FieldId::color:
        return row_->color;
      case FieldId::messages:
        return row_->messages;
      case FieldId::modified:
        return 0;
      default:
        return -1;
    }
  }

  std::uint32_t symbol(FieldId field) const override {
    switch (field) {
      case FieldId::method:
        return row_->method + 1;
      case FieldId::scheme:
        return row_->scheme + 1u;
      case FieldId::host:
        return row_->host + 1;
      case FieldId::protocol:
        return row_->protocol + 1u;
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
  const RowIndex::Copied& copied_;
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
  RowIndex::Copied copied_;
};

}  // namespace

std::unique_ptr<RowScan> scanOf(const RowIndex& index) {
  return std::make_unique<Scan>(index);
}

}  // namespace penstock::store
