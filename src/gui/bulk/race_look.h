// SPDX-License-Identifier: GPL-3.0-or-later
// How the list and the table of a race look.
#pragma once

#include <QListView>
#include <QSortFilterProxyModel>
#include <QTableView>

#include "gui/bulk/race_model.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Lifetime: model and theme outlive the view.
void lookLikeRequests(QListView& list, RaceRequestsModel& model, const Theme& theme);
/// `sorted`: over a RaceModel.
void lookLikeShots(QTableView& table, QSortFilterProxyModel& sorted, const Theme& theme);

}  // namespace penstock::gui
