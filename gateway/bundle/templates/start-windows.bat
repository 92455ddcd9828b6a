@echo off
rem Dannaya sans internet : le kit vient de cette cle, puis ouvre une salle.
rem Dannaya with no internet: installs the kit from this stick, then opens a room.
setlocal
chcp 65001 >nul
set "HERE=%~dp0"
set "PLACE=%LOCALAPPDATA%\Dannaya"
if defined DANNAYA_HOME set "PLACE=%DANNAYA_HOME%"

set "PYTHON=py -3"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul || set "PYTHON=python"
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul || (
    echo Il faut Python 3.11 ou plus recent. / Python 3.11 or newer is needed.
    pause
    exit /b 1
)

rem A newer stick is installed over an older one.
for %%W in ("%HERE%wheels\dannaya-*.whl") do set "WHEEL=%%~nxW"
set "INSTALLED="
if exist "%PLACE%\installed" set /p INSTALLED=<"%PLACE%\installed"
if not "%INSTALLED%"=="%WHEEL%" (
    echo Installation depuis la cle... / Installing from the stick...
    %PYTHON% -m venv --clear --without-pip "%PLACE%" || goto failed
    for %%P in ("%HERE%wheels\pip-*.whl") do set "PIPWHEEL=%%P"
    call :install || goto failed
    >"%PLACE%\installed" echo %WHEEL%
)

if exist "%HERE%images" set "DANNAYA_IMAGES=%HERE%images"
rem Rooms are made at home, not on the stick; elsewhere, where one stands.
if /i "%CD%\"=="%HERE%" cd /d "%USERPROFILE%"
if /i "%CD%"=="%HERE%" cd /d "%USERPROFILE%"
if "%~1"=="" (
    "%PLACE%\Scripts\dannaya.exe" demo
) else (
    "%PLACE%\Scripts\dannaya.exe" %*
)
pause
exit /b

:install
"%PLACE%\Scripts\python.exe" "%PIPWHEEL%\pip" install --quiet --no-index --no-compile --disable-pip-version-check --find-links "%HERE%wheels" dannaya
exit /b

:failed
echo L'installation n'a pas abouti. / The installation did not succeed.
pause
exit /b 1
