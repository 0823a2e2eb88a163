@echo off
rem Double-click starts Human Health Monitor. The first start prepares everything and takes some minutes.
cd /d "%~dp0"
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% --version >nul 2>nul
if errorlevel 1 (
    echo Python was not found. Install Python 3.13 from https://www.python.org/downloads/ with "Add python.exe to PATH",
    echo then double-click GUI.bat again.
    pause
    exit /b 1
)
%PYTHON% GUI.py %*
if errorlevel 1 pause
exit /b %errorlevel%
