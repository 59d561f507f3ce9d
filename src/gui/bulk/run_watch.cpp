// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/run_watch.h"

#include <algorithm>
#include <utility>

namespace penstock::gui {
namespace {

constexpr int kLeastPauseMs = 60;   // between two reads
constexpr int kPauseForWork = 3;    // times what the last one took: a sort of a million rows is not made ten times a second
constexpr int kMostPauseMs = 2000;

}  // namespace

RunWatch::RunWatch(service::BulkRunPtr run, service::BulkSpec spec, service::BulkFigures figures, QObject* parent)
    : QObject(parent), run_(std::move(run)), spec_(std::move(spec)), figures_(std::move(figures)) {
  pause_.setSingleShot(true);
  connect(&pause_, &QTimer::timeout, this, [this] {
    if (again_ && !reading_) begin();
  });
  changed_ = run_->changed().subscribe([this, to = mailbox_.address()] { to.post([this] { look(); }); });
  look();
}

RunWatch::~RunWatch() = default;

void RunWatch::setSpec(service::BulkSpec spec) {
  spec_ = std::move(spec);
  if (reader_) reader_ = std::make_shared<RunReader>(run_, spec_.greps.size());
  ++generation_;
  look();
}

void RunWatch::want(const Arrangement& arrangement) {
  wanted_ = arrangement;
  if (!reader_) {
    reader_ = std::make_shared<RunReader>(run_, spec_.greps.size());
    ++generation_;
  }
  pause_.stop();
  urgent_ = reading_;
  look();
}

void RunWatch::wantNone() {
  reader_.reset();
  ++generation_;
}

void RunWatch::look() {
  if (reading_ || pause_.isActive())
    again_ = true;
  else
    begin();
}

void RunWatch::begin() {
  reading_ = true;
  again_ = false;
  struct Done {
    RunRead read;
    qint64 nanoseconds = 0;
  };
  mailbox_.run(
      [run = run_, reader = reader_, wanted = wanted_] {
        Done done;
        QElapsedTimer clock;
        clock.start();
        if (reader)
          done.read = reader->read(wanted);
        else
          done.read.figures = run->figures();
        done.nanoseconds = clock.nsecsElapsed();
        return done;
      },
      [this, generation = generation_, results = reader_ != nullptr](Done done) {
        // Of a reader that is another by now only the figures are of use.
        took(std::move(done.read), results && generation == generation_, done.nanoseconds);
      });
}

void RunWatch::took(RunRead read, bool results, qint64 nanoseconds) {
  reading_ = false;
  figures_ = read.figures;
  const int pause = std::clamp(int(nanoseconds / 1'000'000) * kPauseForWork, kLeastPauseMs, kMostPauseMs);
  if (!std::exchange(urgent_, false)) pause_.start(pause);
  if (results) Q_EMIT wasRead(read);
  Q_EMIT figuresChanged();
  if (again_ && !reading_ && !pause_.isActive()) begin();
}

}  // namespace penstock::gui
