// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/selected_rows.h"

#include <algorithm>
#include <span>
#include <utility>

namespace penstock::gui {
namespace {

constexpr std::size_t kHere = 500;  // rows looked at on the GUI thread
constexpr std::size_t kInTurn = 64 * 1024;

}  // namespace

void collectIds(const Mailbox& back, RowsToRead index, std::vector<std::uint32_t> rows,
                std::function<void(std::vector<model::ExchangeId>)> done) {
  if (!index) return done({});
  if (rows.size() <= kHere) return done(index->idsOf(rows));
  back.run([index = std::move(index), rows = std::move(rows)] { return index->idsOf(rows); }, std::move(done));
}

void RowSums::sumUp(RowsToRead index, std::vector<std::uint32_t> rows, std::function<void(const Sums&)> done) {
  const std::uint64_t turn = ++*turn_;
  if (!index) return;
  if (rows.size() <= kHere) return done(index->sumsOf(rows));
  mailbox_.run(
      [index = std::move(index), rows = std::move(rows), now = turn_, turn] {
        Sums sums;
        for (std::size_t at = 0; at < rows.size() && *now == turn; at += kInTurn) {  // or there is another selection by now
          const Sums more = index->sumsOf(std::span(rows).subspan(at, std::min(kInTurn, rows.size() - at)));
          sums.rows += more.rows;
          sums.requestBytes += more.requestBytes;
          sums.responseBytes += more.responseBytes;
          sums.durationUs += more.durationUs;
        }
        return sums;
      },
      [now = turn_, turn, done = std::move(done)](const Sums& sums) {
        if (*now == turn) done(sums);
      });
}

}  // namespace penstock::gui
