@echo off
rem Starts MCP Task Orchestrator with a JDK 25 or newer; the twin of ./orchestrator for Windows.
rem Builds when there is no jar yet; "orchestrator build" builds again after the sources changed,
rem "orchestrator verify" runs the whole gate.
rem ORCHESTRATOR_JAVA_HOME names the JDK to use, ORCHESTRATOR_JAVA_OPTS adds options for java.
rem Exit code 3: a JDK, Maven or the build is what is missing.
setlocal EnableExtensions DisableDelayedExpansion
set "HOME_DIR=%~dp0"
set "STATE=%HOME_DIR%target"
set "JAR=%STATE%\task-orchestrator.jar"
if not exist "%HOME_DIR%pom.xml" if exist "%HOME_DIR%task-orchestrator.jar" (
  set "STATE=%HOME_DIR%"
  set "JAR=%HOME_DIR%task-orchestrator.jar"
)
set "CACHE=%STATE%\orchestrator.aot"
set "REMEMBERED=%STATE%\launcher.env"
set "JDK="

if defined ORCHESTRATOR_JAVA_HOME (
  call :consider "%ORCHESTRATOR_JAVA_HOME%"
  if not defined JDK (
    echo orchestrator: ORCHESTRATOR_JAVA_HOME is no JDK 25 or newer 1>&2
    exit /b 3
  )
)
if not defined JDK if exist "%REMEMBERED%" for /f "usebackq delims=" %%J in ("%REMEMBERED%") do call :consider "%%J"
if not defined JDK call :find
if not defined JDK (
  echo orchestrator: no JDK 25 or newer was found on this machine. Install one ^(Temurin 25, for example^), or name its folder in ORCHESTRATOR_JAVA_HOME. 1>&2
  exit /b 3
)

if "%~1"=="verify" (
  call :maven -B -ntp verify
  goto :done
)
if "%~1"=="build" (
  call :build
  goto :done
)
if not exist "%JAR%" (
  call :build
  if errorlevel 1 exit /b 3
)

set "FLAGS=--enable-native-access=ALL-UNNAMED -XX:+DisplayVMOutputToStderr -Xlog:disable -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError"
set "NETWORK="
for %%W in (%*) do if "%%~W"=="serve" set "NETWORK=yes"
if defined NETWORK (
  set "FLAGS=%FLAGS% -Xmx1g"
) else (
  set "FLAGS=%FLAGS% -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xms24m -Xmx512m"
)
if not defined NETWORK if exist "%CACHE%" (
  "%JDK%\bin\java.exe" %FLAGS% "-XX:AOTCache=%CACHE%" %ORCHESTRATOR_JAVA_OPTS% -jar "%JAR%" %*
  goto :done
)
"%JDK%\bin\java.exe" %FLAGS% %ORCHESTRATOR_JAVA_OPTS% -jar "%JAR%" %*
:done
exit /b %ERRORLEVEL%

rem Sets JDK to the first that fits, in the places where one usually is.
:find
if defined JAVA_HOME call :consider "%JAVA_HOME%"
for /f "delims=" %%J in ('where java 2^>nul') do if not defined JDK call :consider "%%~dpJ.."
for %%R in ("%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Java" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu" "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%USERPROFILE%\.jdks" "%USERPROFILE%\scoop\apps") do (
  for /d %%J in ("%%~R\*") do if not defined JDK call :consider "%%J"
)
exit /b 0

rem Sets JDK to folder %1 when its release file says 25 or newer.
:consider
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "usebackq tokens=1,2 delims==" %%A in ("%~1\release") do if "%%A"=="JAVA_VERSION" for /f "delims=.-+ " %%V in ("%%~B") do if %%V GEQ 25 set "JDK=%~f1"
exit /b 0

:build
call :maven -B -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true -Dchecks=-proc:none package 1>&2
if errorlevel 1 exit /b 3
rmdir /s /q "%STATE%\classes" "%STATE%\maven-status" 2>nul
>"%REMEMBERED%" echo %JDK%
set "SCRATCH=%STATE%\launcher.scratch"
if not exist "%SCRATCH%" mkdir "%SCRATCH%"
>"%SCRATCH%\session" (
  echo {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"training","version":"1"}}}
  echo {"jsonrpc":"2.0","method":"notifications/initialized"}
  echo {"jsonrpc":"2.0","id":2,"method":"tools/list"}
  echo {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"orchestrator_get_status","arguments":{}}}
  echo {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"orchestrator_plan_task","arguments":{"title":"Training","description":""}}}
)
"%JDK%\bin\java.exe" --enable-native-access=ALL-UNNAMED -XX:+DisplayVMOutputToStderr -Xlog:disable -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xss512k -Xms24m -Xmx512m "-XX:AOTCacheOutput=%CACHE%" -jar "%JAR%" mcp --project "%SCRATCH%" <"%SCRATCH%\session" >nul 2>nul
rmdir /s /q "%SCRATCH%" 2>nul
exit /b 0

:maven
where mvn >nul 2>nul
if not errorlevel 1 (
  set "MVN=mvn"
) else if exist "%HOME_DIR%mvnw.cmd" (
  set "MVN=%HOME_DIR%mvnw.cmd"
) else (
  echo orchestrator: Maven was not found. Install Maven 3.8.6 or newer so that mvn is on the PATH. 1>&2
  exit /b 3
)
set "JAVA_HOME=%JDK%"
call "%MVN%" -f "%HOME_DIR%pom.xml" %*
exit /b %ERRORLEVEL%
