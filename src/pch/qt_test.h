// SPDX-License-Identifier: GPL-3.0-or-later
// As qt.h, for the window's tests.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include "pch/qt.h"
